ALTER TABLE "trading"."orders" ADD COLUMN "high_water_sequence" bigint;--> statement-breakpoint
ALTER TABLE "trading"."venue_tenures" ADD COLUMN "seen_until" timestamp(3) with time zone;