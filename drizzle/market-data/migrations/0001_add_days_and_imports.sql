CREATE TABLE "market_data"."corporate_actions" (
	"symbol" text NOT NULL,
	"last_cum_date" date NOT NULL,
	"kind" text NOT NULL,
	"new_shares" integer,
	"old_shares" integer,
	"amount" numeric(29, 9),
	"close" numeric(29, 9),
	CONSTRAINT "corporate_actions_pkey" PRIMARY KEY("symbol","last_cum_date","kind"),
	CONSTRAINT "corporate_actions_whole" CHECK (("market_data"."corporate_actions"."kind" = 'SPLIT' and "market_data"."corporate_actions"."new_shares" > 0 and "market_data"."corporate_actions"."old_shares" > 0 and "market_data"."corporate_actions"."new_shares" <> "market_data"."corporate_actions"."old_shares" and num_nonnulls("market_data"."corporate_actions"."amount", "market_data"."corporate_actions"."close") = 0)
        or ("market_data"."corporate_actions"."kind" = 'DIVIDEND' and "market_data"."corporate_actions"."amount" > 0 and "market_data"."corporate_actions"."close" > "market_data"."corporate_actions"."amount" and num_nonnulls("market_data"."corporate_actions"."new_shares", "market_data"."corporate_actions"."old_shares") = 0))
);
--> statement-breakpoint
CREATE TABLE "market_data"."daily_bars" (
	"symbol" text NOT NULL,
	"trading_date" date NOT NULL,
	"open" numeric(29, 9),
	"high" numeric(29, 9),
	"low" numeric(29, 9),
	"close" numeric(29, 9),
	"volume" numeric(38, 9) NOT NULL,
	"trade_count" integer NOT NULL,
	"priced_notional" numeric(60, 18) NOT NULL,
	"priced_volume" numeric(38, 9) NOT NULL,
	"is_imported" boolean NOT NULL,
	CONSTRAINT "daily_bars_pkey" PRIMARY KEY("symbol","trading_date"),
	CONSTRAINT "daily_bars_prices_whole" CHECK (num_nulls("market_data"."daily_bars"."open", "market_data"."daily_bars"."high", "market_data"."daily_bars"."low", "market_data"."daily_bars"."close") in (0, 4)),
	CONSTRAINT "daily_bars_prices_ordered" CHECK ("market_data"."daily_bars"."low" > 0 and "market_data"."daily_bars"."low" <= least("market_data"."daily_bars"."open", "market_data"."daily_bars"."close") and "market_data"."daily_bars"."high" >= greatest("market_data"."daily_bars"."open", "market_data"."daily_bars"."close")),
	CONSTRAINT "daily_bars_counts" CHECK ("market_data"."daily_bars"."volume" > 0 and "market_data"."daily_bars"."trade_count" >= 0 and "market_data"."daily_bars"."priced_volume" between 0 and "market_data"."daily_bars"."volume")
);
--> statement-breakpoint
CREATE TABLE "market_data"."days_to_fold" (
	"symbol" text NOT NULL,
	"trading_date" date NOT NULL,
	CONSTRAINT "days_to_fold_pkey" PRIMARY KEY("symbol","trading_date")
);
--> statement-breakpoint
CREATE TABLE "market_data"."imports" (
	"fingerprint" text PRIMARY KEY NOT NULL,
	"file_name" text NOT NULL,
	"lines_done" integer NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "imports_lines_done" CHECK ("market_data"."imports"."lines_done" >= 0)
);
--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" DROP CONSTRAINT "minute_bars_counts";--> statement-breakpoint
ALTER TABLE "market_data"."corporate_actions" ADD CONSTRAINT "corporate_actions_symbol_instruments_symbol_fk" FOREIGN KEY ("symbol") REFERENCES "market_data"."instruments"("symbol") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "market_data"."daily_bars" ADD CONSTRAINT "daily_bars_symbol_instruments_symbol_fk" FOREIGN KEY ("symbol") REFERENCES "market_data"."instruments"("symbol") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD CONSTRAINT "minute_bars_counts" CHECK ("market_data"."minute_bars"."volume" > 0 and "market_data"."minute_bars"."trade_count" >= 0 and "market_data"."minute_bars"."priced_volume" between 0 and "market_data"."minute_bars"."volume");--> statement-breakpoint
-- Minutes that are stored already have no folded days yet.
INSERT INTO "market_data"."days_to_fold" SELECT DISTINCT "symbol", "trading_date" FROM "market_data"."minute_bars" WHERE "trading_date" IS NOT NULL;
