ALTER TABLE "trading"."venue_tenures" ADD COLUMN "partitions" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "trading"."venue_tenures" ADD COLUMN "actions_applied_to" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "trading"."venue_tenures" ADD CONSTRAINT "venue_tenures_partitions" CHECK ("trading"."venue_tenures"."partitions" > 0);