-- What Drizzle's schema cannot say: the laws of the ledger and of the order's life, held by the database itself.

-- All postings of an entry are inserted by one statement, so a statement can be held to the law of double entry as a whole.
CREATE FUNCTION trading.require_balanced_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unbalanced record;
BEGIN
  SELECT entry_id, asset, sum(amount) AS total INTO unbalanced
  FROM inserted GROUP BY entry_id, asset HAVING sum(amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % is off by % %', unbalanced.entry_id, unbalanced.total, unbalanced.asset USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balanced';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER postings_balanced AFTER INSERT ON trading.postings
  REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION trading.require_balanced_postings();
--> statement-breakpoint
CREATE FUNCTION trading.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_immutable';
END
$$;
--> statement-breakpoint
CREATE TRIGGER journal_entries_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.journal_entries FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_change();
--> statement-breakpoint
CREATE TRIGGER postings_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.postings FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_change();
--> statement-breakpoint
CREATE TRIGGER fills_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.fills FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_change();
--> statement-breakpoint
CREATE TRIGGER order_events_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.order_events FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_change();
--> statement-breakpoint
CREATE TRIGGER funding_requests_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.funding_requests FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_change();
--> statement-breakpoint
-- The order's life (subgraphs/trading/src/domain/order-status.ts): a closed order never changes, fills never shrink, an order's terms stay.
CREATE FUNCTION trading.guard_order() RETURNS trigger LANGUAGE plpgsql AS $$
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
  -- A replacement may end an order with what it has: its quantity shrinks, and never grows.
  IF NEW.quantity > OLD.quantity
     OR (NEW.account_id, NEW.client_order_id, NEW.symbol, NEW.side, NEW.type, NEW.time_in_force, NEW.limit_price, NEW.stop_price, NEW.replaces_id, NEW.parent_id)
     IS DISTINCT FROM (OLD.account_id, OLD.client_order_id, OLD.symbol, OLD.side, OLD.type, OLD.time_in_force, OLD.limit_price, OLD.stop_price, OLD.replaces_id, OLD.parent_id) THEN
    RAISE EXCEPTION 'the terms of order % stay', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_terms';
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER orders_guard BEFORE UPDATE ON trading.orders FOR EACH ROW EXECUTE FUNCTION trading.guard_order();
--> statement-breakpoint
CREATE TRIGGER orders_kept BEFORE DELETE OR TRUNCATE ON trading.orders FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_change();
