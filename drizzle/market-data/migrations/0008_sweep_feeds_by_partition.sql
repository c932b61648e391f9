-- Takes the trades of one feed out of the oldest partition that ends by a time and may have some: when it holds no others it is dropped. True when it was
-- dropped, false when not, null when there is none left. One partition for each call, and each only once, since to look for them is to read all of it: a partition
-- remembers in its comment that it has none.
DROP FUNCTION market_data.drop_trades_of_feed(text, timestamptz);
--> statement-breakpoint
CREATE FUNCTION market_data.drop_trades_of_feed(feed text, before timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  swept text := 'no trades of ' || feed;
  partition text;
  is_mixed boolean;
BEGIN
  SELECT p.name INTO partition FROM market_data.partitions_of('trades') AS p
  WHERE p.ends_at <= before AND obj_description(('market_data.' || p.name)::regclass, 'pg_class') IS DISTINCT FROM swept
  ORDER BY p.ends_at LIMIT 1;
  IF partition IS NULL THEN
    RETURN NULL;
  END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM market_data.%I WHERE NOT starts_with(feed_id, $1))', partition) INTO is_mixed USING feed || ':';
  IF is_mixed THEN
    EXECUTE format('DELETE FROM market_data.%I WHERE starts_with(feed_id, $1)', partition) USING feed || ':';
    EXECUTE format('COMMENT ON TABLE market_data.%I IS %L', partition, swept);
  ELSE
    EXECUTE format('DROP TABLE market_data.%I', partition);
  END IF;
  RETURN NOT is_mixed;
END
$$;
