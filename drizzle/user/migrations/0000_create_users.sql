CREATE SCHEMA "users";
--> statement-breakpoint
CREATE TABLE "users"."profiles" (
	"uid" text PRIMARY KEY NOT NULL,
	"email" text,
	"email_verified" boolean NOT NULL,
	"phone_number" text,
	"display_name" text,
	"photo_url" text,
	"claims_authenticated_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "profiles_uid_length" CHECK (char_length("users"."profiles"."uid") between 1 and 128),
	CONSTRAINT "profiles_email_length" CHECK (char_length("users"."profiles"."email") between 1 and 320),
	CONSTRAINT "profiles_phone_number_length" CHECK (char_length("users"."profiles"."phone_number") between 1 and 32),
	CONSTRAINT "profiles_display_name_length" CHECK (char_length("users"."profiles"."display_name") between 1 and 100),
	CONSTRAINT "profiles_photo_url_shape" CHECK ("users"."profiles"."photo_url" like 'https://%' and char_length("users"."profiles"."photo_url") <= 2048),
	CONSTRAINT "profiles_updated_after_created" CHECK ("users"."profiles"."updated_at" >= "users"."profiles"."created_at")
);
--> statement-breakpoint
CREATE TABLE "users"."settings" (
	"uid" text PRIMARY KEY NOT NULL,
	"locale" text NOT NULL,
	"time_zone" text NOT NULL,
	"display_currency" text NOT NULL,
	"theme" text NOT NULL,
	"notifies_order_fills" boolean NOT NULL,
	"notifies_order_problems" boolean NOT NULL,
	"notifies_cash_movements" boolean NOT NULL,
	"notifies_product_news" boolean NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "settings_locale_shape" CHECK ("users"."settings"."locale" ~ '^[A-Za-z0-9-]{2,64}$'),
	CONSTRAINT "settings_time_zone_shape" CHECK ("users"."settings"."time_zone" ~ '^[A-Za-z][A-Za-z0-9_+/-]{0,63}$'),
	CONSTRAINT "settings_display_currency_shape" CHECK ("users"."settings"."display_currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "settings_theme_known" CHECK ("users"."settings"."theme" in ('LIGHT', 'DARK', 'SYSTEM'))
);
--> statement-breakpoint
CREATE TABLE "users"."tombstones" (
	"uid" text PRIMARY KEY NOT NULL,
	"deleted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tombstones_uid_length" CHECK (char_length("users"."tombstones"."uid") between 1 and 128)
);
--> statement-breakpoint
CREATE TABLE "users"."watchlist_symbols" (
	"watchlist_id" uuid NOT NULL,
	"symbol" text NOT NULL,
	"position" smallint NOT NULL,
	CONSTRAINT "watchlist_symbols_pk" PRIMARY KEY("watchlist_id","symbol"),
	CONSTRAINT "watchlist_symbols_position_once" UNIQUE("watchlist_id","position"),
	CONSTRAINT "watchlist_symbols_position_range" CHECK ("users"."watchlist_symbols"."position" between 0 and 99),
	CONSTRAINT "watchlist_symbols_shape" CHECK ("users"."watchlist_symbols"."symbol" ~ '^[A-Z0-9./-]{1,20}$')
);
--> statement-breakpoint
CREATE TABLE "users"."watchlists" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uid" text NOT NULL,
	"slot" smallint NOT NULL,
	"name" text NOT NULL,
	"name_key" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "watchlists_slot_once" UNIQUE("uid","slot"),
	CONSTRAINT "watchlists_name_once" UNIQUE("uid","name_key"),
	CONSTRAINT "watchlists_slot_range" CHECK ("users"."watchlists"."slot" between 0 and 49),
	CONSTRAINT "watchlists_name_length" CHECK (char_length("users"."watchlists"."name") between 1 and 64),
	CONSTRAINT "watchlists_updated_after_created" CHECK ("users"."watchlists"."updated_at" >= "users"."watchlists"."created_at")
);
--> statement-breakpoint
ALTER TABLE "users"."settings" ADD CONSTRAINT "settings_uid_profiles_uid_fk" FOREIGN KEY ("uid") REFERENCES "users"."profiles"("uid") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."watchlist_symbols" ADD CONSTRAINT "watchlist_symbols_watchlist_id_watchlists_id_fk" FOREIGN KEY ("watchlist_id") REFERENCES "users"."watchlists"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users"."watchlists" ADD CONSTRAINT "watchlists_uid_profiles_uid_fk" FOREIGN KEY ("uid") REFERENCES "users"."profiles"("uid") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "watchlists_of_user" ON "users"."watchlists" USING btree ("uid","id");