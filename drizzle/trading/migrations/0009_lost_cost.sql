-- As before, but that the cost of a position that a (late) reverse split leaves nothing of is lost with it.
CREATE OR REPLACE FUNCTION trading.book_at_average_cost(book numeric[], traded numeric, cents numeric, granted numeric) RETURNS numeric[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  owned numeric := book[1] + granted;
  size numeric := abs(owned);
  closed numeric;
  closed_cents numeric;
  cost numeric;
BEGIN
  IF traded = 0 AND owned = 0 THEN
    RETURN ARRAY[0, 0, book[3] - sign(book[1]) * book[2]];
  END IF;
  IF traded = 0 THEN
    RETURN ARRAY[owned, book[2], book[3]];
  END IF;
  IF sign(owned) * sign(traded) >= 0 THEN
    RETURN ARRAY[owned + traded, book[2] + cents, book[3]];
  END IF;
  closed := least(abs(traded), size);
  -- Quantities are whole numbers of billionths.
  closed_cents := CASE WHEN closed = abs(traded) THEN cents ELSE trading.divide_half_even(cents * closed * 1000000000, abs(traded) * 1000000000) END;
  cost := CASE WHEN closed = size THEN book[2] ELSE trading.divide_half_even(book[2] * closed * 1000000000, size * 1000000000) END;
  RETURN ARRAY[
    owned + traded,
    book[2] - cost + cents - closed_cents,
    book[3] + CASE WHEN owned > 0 THEN closed_cents - cost ELSE cost - closed_cents END
  ];
END
$$;
