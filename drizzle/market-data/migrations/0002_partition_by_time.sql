CREATE TABLE "market_data"."quotes" (
	"symbol" text NOT NULL,
	"quoted_at" timestamp (3) with time zone NOT NULL,
	"bid_price" numeric(29, 9),
	"bid_size" numeric(38, 9),
	"ask_price" numeric(29, 9),
	"ask_size" numeric(38, 9),
	"sequence" bigint NOT NULL,
	CONSTRAINT "quotes_pkey" PRIMARY KEY("symbol","quoted_at"),
	CONSTRAINT "quotes_bid_whole" CHECK (("market_data"."quotes"."bid_price" is null) = ("market_data"."quotes"."bid_size" is null)),
	CONSTRAINT "quotes_ask_whole" CHECK (("market_data"."quotes"."ask_price" is null) = ("market_data"."quotes"."ask_size" is null)),
	CONSTRAINT "quotes_positive" CHECK ("market_data"."quotes"."bid_price" > 0 and "market_data"."quotes"."ask_price" > 0)
) PARTITION BY RANGE ("quoted_at");
--> statement-breakpoint
-- Drizzle cannot say that a table is partitioned: what follows is written by hand.
-- A partition is named after its parent and its first day, or month, in UTC: trades_20260105, minute_bars_202601.
CREATE FUNCTION market_data.partition_unit(parent text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE parent WHEN 'trades' THEN 'day' WHEN 'quotes' THEN 'day' WHEN 'minute_bars' THEN 'month' END
$$;
--> statement-breakpoint
-- Makes the partitions that rows of these times go into; returns how many there were not yet.
CREATE FUNCTION market_data.ensure_partitions(parent text, times timestamptz[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  unit text := market_data.partition_unit(parent);
  starts timestamptz;
  name text;
  made integer := 0;
BEGIN
  FOR starts IN SELECT DISTINCT date_trunc(unit, t, 'UTC') FROM unnest(times) AS t ORDER BY 1 LOOP
    name := parent || '_' || to_char(starts AT TIME ZONE 'UTC', CASE unit WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END);
    CONTINUE WHEN to_regclass('market_data.' || name) IS NOT NULL;
    -- Whoever else makes one waits here and then finds it. (After an advisory lock the catalog may be seen as it was before.)
    EXECUTE format('LOCK TABLE market_data.%I IN SHARE UPDATE EXCLUSIVE MODE', parent);
    CONTINUE WHEN to_regclass('market_data.' || name) IS NOT NULL;
    EXECUTE format('CREATE TABLE market_data.%I PARTITION OF market_data.%I FOR VALUES FROM (%L) TO (%L)',
      name, parent, starts, (starts AT TIME ZONE 'UTC' + ('1 ' || unit)::interval) AT TIME ZONE 'UTC');
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;
--> statement-breakpoint
-- The partitions of a table, oldest first, with the time that each ends before.
CREATE FUNCTION market_data.partitions_of(parent text) RETURNS TABLE (name text, ends_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT c.relname::text,
    (to_timestamp(substring(c.relname from '_([0-9]+)$'), CASE market_data.partition_unit(parent) WHEN 'day' THEN 'YYYYMMDD' ELSE 'YYYYMM' END)
      ::timestamp + ('1 ' || market_data.partition_unit(parent))::interval) AT TIME ZONE 'UTC'
  FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
  WHERE i.inhparent = ('market_data.' || parent)::regclass
  ORDER BY 2
$$;
--> statement-breakpoint
-- Drops the partitions that end by a time, and with them all of their rows at once; returns how many.
CREATE FUNCTION market_data.drop_partitions(parent text, before timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  partition text;
  dropped integer := 0;
BEGIN
  FOR partition IN SELECT p.name FROM market_data.partitions_of(parent) AS p WHERE p.ends_at <= before LOOP
    EXECUTE format('DROP TABLE market_data.%I', partition);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$$;
--> statement-breakpoint
-- The same for trades of one feed: a partition that holds no others is dropped, of any other one they are deleted; returns how many partitions were dropped.
CREATE FUNCTION market_data.drop_trades_of_feed(feed text, before timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  partition text;
  is_mixed boolean;
  dropped integer := 0;
BEGIN
  FOR partition IN SELECT p.name FROM market_data.partitions_of('trades') AS p WHERE p.ends_at <= before LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM market_data.%I WHERE NOT starts_with(feed_id, $1))', partition) INTO is_mixed USING feed || ':';
    IF is_mixed THEN
      EXECUTE format('DELETE FROM market_data.%I WHERE starts_with(feed_id, $1)', partition) USING feed || ':';
    ELSE
      EXECUTE format('DROP TABLE market_data.%I', partition);
      dropped := dropped + 1;
    END IF;
  END LOOP;
  RETURN dropped;
END
$$;
--> statement-breakpoint
ALTER TABLE market_data.trades RENAME TO trades_unpartitioned;
--> statement-breakpoint
CREATE TABLE market_data.trades (LIKE market_data.trades_unpartitioned INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (executed_at);
--> statement-breakpoint
SELECT market_data.ensure_partitions('trades', (SELECT array_agg(DISTINCT date_trunc('day', executed_at, 'UTC')) FROM market_data.trades_unpartitioned));
--> statement-breakpoint
INSERT INTO market_data.trades SELECT * FROM market_data.trades_unpartitioned;
--> statement-breakpoint
DROP TABLE market_data.trades_unpartitioned;
--> statement-breakpoint
ALTER TABLE market_data.trades ADD CONSTRAINT trades_pkey PRIMARY KEY (symbol, executed_at, sequence);
--> statement-breakpoint
CREATE UNIQUE INDEX trades_feed_id ON market_data.trades (symbol, executed_at, feed_id);
--> statement-breakpoint
ALTER TABLE market_data.minute_bars RENAME TO minute_bars_unpartitioned;
--> statement-breakpoint
CREATE TABLE market_data.minute_bars (LIKE market_data.minute_bars_unpartitioned INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (starts_at);
--> statement-breakpoint
SELECT market_data.ensure_partitions('minute_bars', (SELECT array_agg(DISTINCT date_trunc('day', starts_at, 'UTC')) FROM market_data.minute_bars_unpartitioned));
--> statement-breakpoint
INSERT INTO market_data.minute_bars SELECT * FROM market_data.minute_bars_unpartitioned;
--> statement-breakpoint
DROP TABLE market_data.minute_bars_unpartitioned;
--> statement-breakpoint
ALTER TABLE market_data.minute_bars ADD CONSTRAINT minute_bars_pkey PRIMARY KEY (symbol, starts_at);
--> statement-breakpoint
ALTER TABLE market_data.minute_bars ADD CONSTRAINT minute_bars_symbol_instruments_symbol_fk FOREIGN KEY (symbol) REFERENCES market_data.instruments (symbol);
--> statement-breakpoint
CREATE INDEX minute_bars_trading_date ON market_data.minute_bars (symbol, trading_date) WHERE trading_date IS NOT NULL;
