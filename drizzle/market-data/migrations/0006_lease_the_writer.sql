CREATE TABLE "market_data"."writer_lease" (
	"name" text PRIMARY KEY NOT NULL,
	"token" bigint NOT NULL,
	"holder" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"position" bigint,
	CONSTRAINT "writer_lease_one" CHECK ("market_data"."writer_lease"."name" = 'market')
);
--> statement-breakpoint
INSERT INTO "market_data"."writer_lease" VALUES ('market', 0, '', '-infinity', NULL);
