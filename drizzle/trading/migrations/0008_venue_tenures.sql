CREATE TABLE "trading"."venue_tenures" (
	"venue" text PRIMARY KEY NOT NULL,
	"tenure" bigint NOT NULL
);
