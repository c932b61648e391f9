-- What Drizzle's schema cannot say of corporate actions, and the book of average cost as the audit computes it anew.

CREATE TRIGGER entitlements_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.entitlements FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_change();
--> statement-breakpoint
CREATE TRIGGER corporate_actions_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.corporate_actions FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_change();
--> statement-breakpoint
-- As before, but that the terms of an order change together with a corporate action of its instrument: in the same transaction as its account's entitlement.
CREATE OR REPLACE FUNCTION trading.guard_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status IN ('FILLED', 'CANCELED', 'EXPIRED', 'REPLACED', 'REJECTED') THEN
    RAISE EXCEPTION 'order % is closed', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_closed';
  END IF;
  IF NOT (
    -- Several steps may be one commit, and an order may be adjusted without a step.
    NEW.status = OLD.status
    OR (OLD.status = 'ACCEPTED' AND NEW.status IN ('NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REPLACED'))
    OR (OLD.status = 'HELD' AND NEW.status IN ('HELD', 'NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REPLACED'))
    OR (OLD.status = 'NEW' AND NEW.status IN ('NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REPLACED', 'DONE_FOR_DAY'))
    OR (OLD.status = 'PARTIALLY_FILLED' AND NEW.status IN ('PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REPLACED', 'DONE_FOR_DAY'))
    OR (OLD.status = 'DONE_FOR_DAY' AND NEW.status IN ('NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REPLACED'))
  ) THEN
    RAISE EXCEPTION 'order % cannot go from % to %', OLD.id, OLD.status, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_transition';
  END IF;
  IF NEW.filled_quantity < OLD.filled_quantity OR NEW.filled_gross < OLD.filled_gross THEN
    RAISE EXCEPTION 'order % cannot lose a fill', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_monotone';
  END IF;
  IF (NEW.account_id, NEW.client_order_id, NEW.symbol, NEW.side, NEW.type, NEW.time_in_force, NEW.replaces_id, NEW.parent_id)
     IS DISTINCT FROM (OLD.account_id, OLD.client_order_id, OLD.symbol, OLD.side, OLD.type, OLD.time_in_force, OLD.replaces_id, OLD.parent_id) THEN
    RAISE EXCEPTION 'the terms of order % stay', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_terms';
  END IF;
  -- A replacement may end an order with what it has: its quantity shrinks, and grows only in a split.
  IF (NEW.quantity > OLD.quantity OR (NEW.limit_price, NEW.stop_price, NEW.trail_price) IS DISTINCT FROM (OLD.limit_price, OLD.stop_price, OLD.trail_price))
     AND NOT EXISTS (
       SELECT 1 FROM trading.entitlements
       WHERE account_id = NEW.account_id AND symbol = NEW.symbol AND xmin = pg_current_xact_id()::xid
     ) THEN
    RAISE EXCEPTION 'the terms of order % stay', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_terms';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
-- To the nearest whole, ties to even, exact for whole numbers of any size.
CREATE FUNCTION trading.divide_half_even(dividend numeric, divisor numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN 2 * mod(dividend, divisor) > divisor OR (2 * mod(dividend, divisor) = divisor AND mod(div(dividend, divisor), 2) = 1) THEN div(dividend, divisor) + 1
    ELSE div(dividend, divisor)
  END
$$;
--> statement-breakpoint
-- One step of the book of average cost (subgraphs/trading/src/domain/average-cost.ts). The book is {quantity with its sign, cost in cents, profit in cents};
-- the trade is its quantity with its sign (bought is above zero) and what it was traded for in cents; a split only moves the quantity, by `granted`.
CREATE FUNCTION trading.book_at_average_cost(book numeric[], traded numeric, cents numeric, granted numeric) RETURNS numeric[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  owned numeric := book[1] + granted;
  size numeric := abs(owned);
  closed numeric;
  closed_cents numeric;
  cost numeric;
BEGIN
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
--> statement-breakpoint
CREATE AGGREGATE trading.average_cost(traded numeric, cents numeric, granted numeric) (
  SFUNC = trading.book_at_average_cost, STYPE = numeric[], INITCOND = '{0,0,0}'
);
