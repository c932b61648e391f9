ALTER TABLE "trading"."accounts" DROP CONSTRAINT "accounts_cash_available";--> statement-breakpoint
ALTER TABLE "trading"."positions" DROP CONSTRAINT "positions_available";--> statement-breakpoint
ALTER TABLE "trading"."positions" DROP CONSTRAINT "positions_held";--> statement-breakpoint
ALTER TABLE "trading"."positions" DROP CONSTRAINT "positions_cost";--> statement-breakpoint
ALTER TABLE "trading"."accounts" ADD COLUMN "standing" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "trading"."positions" ADD COLUMN "allows_short" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "trading"."accounts" ADD CONSTRAINT "accounts_cash_available" CHECK ("trading"."accounts"."cash_available" >= 0 or "trading"."accounts"."type" = 'MARGIN');--> statement-breakpoint
ALTER TABLE "trading"."positions" ADD CONSTRAINT "positions_available" CHECK ("trading"."positions"."available" >= 0 or "trading"."positions"."allows_short");--> statement-breakpoint
ALTER TABLE "trading"."positions" ADD CONSTRAINT "positions_held" CHECK ("trading"."positions"."held" >= 0 or "trading"."positions"."allows_short");--> statement-breakpoint
ALTER TABLE "trading"."positions" ADD CONSTRAINT "positions_cost" CHECK ("trading"."positions"."cost_basis" >= 0 and ("trading"."positions"."available" + "trading"."positions"."held" <> 0 or "trading"."positions"."cost_basis" = 0));