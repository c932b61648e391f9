ALTER TABLE "trading"."orders" DROP CONSTRAINT "orders_time_in_force";--> statement-breakpoint
ALTER TABLE "trading"."fills" ADD COLUMN "auction" text;--> statement-breakpoint
ALTER TABLE "trading"."fills" ADD CONSTRAINT "fills_auction" CHECK ("trading"."fills"."auction" in ('OPG', 'CLS'));--> statement-breakpoint
ALTER TABLE "trading"."orders" ADD CONSTRAINT "orders_auction" CHECK ("trading"."orders"."time_in_force" not in ('OPG', 'CLS') or ("trading"."orders"."type" in ('MARKET', 'LIMIT') and "trading"."orders"."order_class" = 'SIMPLE' and not "trading"."orders"."extended_hours"));--> statement-breakpoint
ALTER TABLE "trading"."orders" ADD CONSTRAINT "orders_time_in_force" CHECK ("trading"."orders"."time_in_force" in ('DAY', 'GTC', 'IOC', 'FOK', 'OPG', 'CLS'));