ALTER TABLE "market_data"."minute_bars" DROP CONSTRAINT "minute_bars_counts";--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD COLUMN "day_open" numeric(29, 9);--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD COLUMN "day_high" numeric(29, 9);--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD COLUMN "day_low" numeric(29, 9);--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD COLUMN "day_close" numeric(29, 9);--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD COLUMN "is_day_close_tentative" boolean;--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD COLUMN "day_volume" numeric(38, 9);--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD COLUMN "day_trade_count" integer;--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD COLUMN "day_priced_notional" numeric(60, 18);--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD COLUMN "day_priced_volume" numeric(38, 9);--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD CONSTRAINT "minute_bars_day_whole" CHECK (num_nulls("day_volume", "day_trade_count", "day_priced_notional", "day_priced_volume", "is_day_close_tentative") in (0, 5)
        and num_nulls("day_open", "day_high", "day_low", "day_close") in (0, 4)
        and ("day_volume" is null or "trading_date" is not null) and ("day_open" is null or "day_volume" is not null));--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD CONSTRAINT "minute_bars_day_ordered" CHECK ("day_low" > 0 and "day_low" <= least("day_open", "day_close") and "day_high" >= greatest("day_open", "day_close")
        and "day_priced_volume" between 0 and "day_volume");--> statement-breakpoint
ALTER TABLE "market_data"."minute_bars" ADD CONSTRAINT "minute_bars_counts" CHECK (("volume" > 0 or ("volume" = 0 and "day_volume" is not null)) and "trade_count" >= 0 and "priced_volume" between 0 and "volume");
--> statement-breakpoint
-- Written by hand: minutes as they count for their day.
CREATE VIEW market_data.day_minutes AS
  SELECT symbol, starts_at, trading_date,
    CASE WHEN day_volume IS NULL THEN open ELSE day_open END AS open,
    CASE WHEN day_volume IS NULL THEN high ELSE day_high END AS high,
    CASE WHEN day_volume IS NULL THEN low ELSE day_low END AS low,
    CASE WHEN day_volume IS NULL THEN close ELSE day_close END AS close,
    CASE WHEN day_volume IS NULL THEN volume ELSE day_volume END AS volume,
    CASE WHEN day_volume IS NULL THEN trade_count ELSE day_trade_count END AS trade_count,
    CASE WHEN day_volume IS NULL THEN priced_notional ELSE day_priced_notional END AS priced_notional,
    CASE WHEN day_volume IS NULL THEN priced_volume ELSE day_priced_volume END AS priced_volume,
    coalesce(is_day_close_tentative, false) AS is_close_tentative
  FROM market_data.minute_bars
  WHERE trading_date IS NOT NULL;
