CREATE TABLE "market_data"."traded_symbols" (
	"symbol" text PRIMARY KEY NOT NULL,
	"last_day" date NOT NULL
);

--> statement-breakpoint
-- What follows is written by hand. Most trades are of a day that is known already: nothing is written then, and nobody waits for anybody.
CREATE FUNCTION market_data.note_traded_symbols() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO market_data.traded_symbols (symbol, last_day)
  SELECT traded.symbol, traded.day
  FROM (SELECT symbol, (max(executed_at) AT TIME ZONE 'UTC')::date AS day FROM stored GROUP BY symbol) AS traded
  LEFT JOIN market_data.traded_symbols AS known USING (symbol)
  WHERE known.last_day IS NULL OR known.last_day < traded.day
  ORDER BY traded.symbol
  ON CONFLICT (symbol) DO UPDATE SET last_day = greatest(traded_symbols.last_day, excluded.last_day);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER trades_note_symbols AFTER INSERT ON market_data.trades
  REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION market_data.note_traded_symbols();
--> statement-breakpoint
INSERT INTO market_data.traded_symbols (symbol, last_day)
  SELECT instruments.symbol, (last.executed_at AT TIME ZONE 'UTC')::date
  FROM market_data.instruments CROSS JOIN LATERAL (
    SELECT executed_at FROM market_data.trades WHERE trades.symbol = instruments.symbol ORDER BY executed_at DESC LIMIT 1
  ) AS last;
