CREATE SCHEMA "market_data";
--> statement-breakpoint
CREATE TABLE "market_data"."instruments" (
	"symbol" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"asset_class" text NOT NULL,
	"exchange" text NOT NULL,
	"calendar" text NOT NULL,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"is_tradable" boolean NOT NULL,
	"is_shortable" boolean NOT NULL,
	"is_fractionable" boolean NOT NULL,
	"price_increment" numeric(29, 9) NOT NULL,
	"quantity_increment" numeric(38, 9) NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "instruments_symbol_form" CHECK ("market_data"."instruments"."symbol" ~ '^[A-Z0-9][A-Z0-9./-]{0,23}$'),
	CONSTRAINT "instruments_asset_class_known" CHECK ("market_data"."instruments"."asset_class" in ('US_EQUITY', 'CRYPTO')),
	CONSTRAINT "instruments_calendar_known" CHECK ("market_data"."instruments"."calendar" in ('XNYS', 'ALWAYS_OPEN')),
	CONSTRAINT "instruments_status_known" CHECK ("market_data"."instruments"."status" in ('ACTIVE', 'HALTED', 'DELISTED')),
	CONSTRAINT "instruments_currency_form" CHECK ("market_data"."instruments"."currency" ~ '^[A-Z]{3}$'),
	CONSTRAINT "instruments_increments_positive" CHECK ("market_data"."instruments"."price_increment" > 0 and "market_data"."instruments"."quantity_increment" > 0)
);
--> statement-breakpoint
CREATE TABLE "market_data"."latest_quotes" (
	"symbol" text PRIMARY KEY NOT NULL,
	"bid_price" numeric(29, 9),
	"bid_size" numeric(38, 9),
	"ask_price" numeric(29, 9),
	"ask_size" numeric(38, 9),
	"quoted_at" timestamp (3) with time zone NOT NULL,
	"sequence" bigint NOT NULL,
	CONSTRAINT "latest_quotes_bid_whole" CHECK (("market_data"."latest_quotes"."bid_price" is null) = ("market_data"."latest_quotes"."bid_size" is null)),
	CONSTRAINT "latest_quotes_ask_whole" CHECK (("market_data"."latest_quotes"."ask_price" is null) = ("market_data"."latest_quotes"."ask_size" is null)),
	CONSTRAINT "latest_quotes_positive" CHECK ("market_data"."latest_quotes"."bid_price" > 0 and "market_data"."latest_quotes"."ask_price" > 0)
);
--> statement-breakpoint
CREATE TABLE "market_data"."minute_bars" (
	"symbol" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"trading_date" date,
	"open" numeric(29, 9),
	"high" numeric(29, 9),
	"low" numeric(29, 9),
	"close" numeric(29, 9),
	"volume" numeric(38, 9) NOT NULL,
	"trade_count" integer NOT NULL,
	"priced_notional" numeric(60, 18) NOT NULL,
	"priced_volume" numeric(38, 9) NOT NULL,
	CONSTRAINT "minute_bars_pkey" PRIMARY KEY("symbol","starts_at"),
	CONSTRAINT "minute_bars_on_the_minute" CHECK (date_trunc('minute', "market_data"."minute_bars"."starts_at", 'UTC') = "market_data"."minute_bars"."starts_at"),
	CONSTRAINT "minute_bars_prices_whole" CHECK (num_nulls("market_data"."minute_bars"."open", "market_data"."minute_bars"."high", "market_data"."minute_bars"."low", "market_data"."minute_bars"."close") in (0, 4)),
	CONSTRAINT "minute_bars_prices_ordered" CHECK ("market_data"."minute_bars"."low" > 0 and "market_data"."minute_bars"."low" <= least("market_data"."minute_bars"."open", "market_data"."minute_bars"."close") and "market_data"."minute_bars"."high" >= greatest("market_data"."minute_bars"."open", "market_data"."minute_bars"."close")),
	CONSTRAINT "minute_bars_counts" CHECK ("market_data"."minute_bars"."volume" > 0 and "market_data"."minute_bars"."trade_count" > 0 and "market_data"."minute_bars"."priced_volume" between 0 and "market_data"."minute_bars"."volume")
);
--> statement-breakpoint
CREATE TABLE "market_data"."trades" (
	"symbol" text NOT NULL,
	"executed_at" timestamp (3) with time zone NOT NULL,
	"sequence" bigint NOT NULL,
	"feed_id" text NOT NULL,
	"price" numeric(29, 9) NOT NULL,
	"size" numeric(38, 9) NOT NULL,
	"exchange" text,
	"conditions" text[] NOT NULL,
	CONSTRAINT "trades_pkey" PRIMARY KEY("symbol","executed_at","sequence"),
	CONSTRAINT "trades_positive" CHECK ("market_data"."trades"."price" > 0 and "market_data"."trades"."size" > 0)
);
--> statement-breakpoint
ALTER TABLE "market_data"."latest_quotes" ADD CONSTRAINT "latest_quotes_symbol_instruments_symbol_fk" FOREIGN KEY ("symbol") REFERENCES "market_data"."instruments"("symbol") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD CONSTRAINT "minute_bars_symbol_instruments_symbol_fk" FOREIGN KEY ("symbol") REFERENCES "market_data"."instruments"("symbol") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "minute_bars_trading_date" ON "market_data"."minute_bars" USING btree ("symbol","trading_date") WHERE "market_data"."minute_bars"."trading_date" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "trades_feed_id" ON "market_data"."trades" USING btree ("symbol","executed_at","feed_id");