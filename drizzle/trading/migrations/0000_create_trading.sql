CREATE SCHEMA "trading";
--> statement-breakpoint
CREATE TYPE "trading"."order_status" AS ENUM('ACCEPTED', 'HELD', 'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'PENDING_REPLACE', 'DONE_FOR_DAY', 'FILLED', 'CANCELED', 'EXPIRED', 'REPLACED', 'REJECTED');--> statement-breakpoint
CREATE TABLE "trading"."accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"fill_model" text NOT NULL,
	"status" text NOT NULL,
	"currency" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"sequence" bigint NOT NULL,
	"version" bigint NOT NULL,
	"cash_available" numeric(20, 2) NOT NULL,
	"cash_held" numeric(20, 2) NOT NULL,
	"ledger_position" bigint NOT NULL,
	"ledger_hash" text NOT NULL,
	CONSTRAINT "accounts_type" CHECK ("trading"."accounts"."type" in ('CASH', 'MARGIN')),
	CONSTRAINT "accounts_fill_model" CHECK ("trading"."accounts"."fill_model" in ('NBBO_SIZE', 'ALPACA_COMPAT')),
	CONSTRAINT "accounts_status" CHECK ("trading"."accounts"."status" in ('ACTIVE', 'CLOSED')),
	CONSTRAINT "accounts_name" CHECK (char_length("trading"."accounts"."name") between 1 and 64),
	CONSTRAINT "accounts_cash_available" CHECK ("trading"."accounts"."cash_available" >= 0),
	CONSTRAINT "accounts_cash_held" CHECK ("trading"."accounts"."cash_held" >= 0)
);
--> statement-breakpoint
CREATE TABLE "trading"."fills" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"symbol" text NOT NULL,
	"side" text NOT NULL,
	"price" numeric(20, 6) NOT NULL,
	"quantity" numeric(22, 9) NOT NULL,
	"fee" numeric(20, 2) NOT NULL,
	"cash" numeric(20, 2) NOT NULL,
	"settles_at" timestamp(3) with time zone NOT NULL,
	"executed_at" timestamp(3) with time zone NOT NULL,
	"sequence" bigint NOT NULL,
	"fill_model" text NOT NULL,
	"fill_model_version" integer NOT NULL,
	"quote_sequence" bigint NOT NULL,
	"quoted_size" numeric(22, 9) NOT NULL,
	"quoted_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "fills_price" CHECK ("trading"."fills"."price" > 0),
	CONSTRAINT "fills_quantity" CHECK ("trading"."fills"."quantity" > 0 and ("trading"."fills"."fill_model" <> 'NBBO_SIZE' or "trading"."fills"."quantity" <= "trading"."fills"."quoted_size")),
	CONSTRAINT "fills_time" CHECK ("trading"."fills"."executed_at" >= "trading"."fills"."quoted_at")
);
--> statement-breakpoint
CREATE TABLE "trading"."funding_requests" (
	"account_id" uuid NOT NULL,
	"idempotency_key" text NOT NULL,
	"request_hash" text NOT NULL,
	"entry_id" uuid,
	"refusal" jsonb,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "funding_requests_account_id_idempotency_key_pk" PRIMARY KEY("account_id","idempotency_key"),
	CONSTRAINT "funding_requests_outcome" CHECK (("trading"."funding_requests"."entry_id" is null) <> ("trading"."funding_requests"."refusal" is null))
);
--> statement-breakpoint
CREATE TABLE "trading"."journal_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reference_id" uuid,
	"occurred_at" timestamp(3) with time zone NOT NULL,
	"chain_position" bigint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "journal_entries_chain" UNIQUE("account_id","chain_position"),
	CONSTRAINT "journal_entries_kind" CHECK ("trading"."journal_entries"."kind" in ('DEPOSIT', 'WITHDRAWAL', 'HOLD', 'RELEASE', 'FILL'))
);
--> statement-breakpoint
CREATE TABLE "trading"."order_events" (
	"account_id" uuid NOT NULL,
	"sequence" bigint NOT NULL,
	"event" text NOT NULL,
	"order_id" uuid NOT NULL,
	"fill_id" uuid,
	"order_after" jsonb NOT NULL,
	"occurred_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "order_events_account_id_sequence_pk" PRIMARY KEY("account_id","sequence"),
	CONSTRAINT "order_events_sequence" CHECK ("trading"."order_events"."sequence" > 0),
	CONSTRAINT "order_events_fill" CHECK (("trading"."order_events"."event" in ('PARTIAL_FILL', 'FILL')) = ("trading"."order_events"."fill_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "trading"."orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"client_order_id" text NOT NULL,
	"request_hash" text NOT NULL,
	"symbol" text NOT NULL,
	"asset_class" text NOT NULL,
	"calendar" text NOT NULL,
	"side" text NOT NULL,
	"type" text NOT NULL,
	"time_in_force" text NOT NULL,
	"quantity" numeric(22, 9) NOT NULL,
	"limit_price" numeric(20, 6),
	"reserve_price" numeric(20, 6),
	"fill_model" text NOT NULL,
	"order_class" text NOT NULL,
	"parent_id" uuid,
	"active_quantity" numeric(22, 9) NOT NULL,
	"chain_filled" numeric(22, 9) NOT NULL,
	"extended_hours" boolean NOT NULL,
	"stop_price" numeric(20, 6),
	"trail_price" numeric(20, 6),
	"trail_percent" numeric(20, 6),
	"high_water_mark" numeric(20, 6),
	"triggered_at" timestamp(3) with time zone,
	"elected_sequence" bigint,
	"elected_price" numeric(20, 6),
	"replaces_id" uuid,
	"replaced_by_id" uuid,
	"status" "trading"."order_status" NOT NULL,
	"status_reason" text,
	"refusal" jsonb,
	"filled_quantity" numeric(22, 9) NOT NULL,
	"filled_gross" numeric(38, 15) NOT NULL,
	"filled_cash" numeric(20, 2) NOT NULL,
	"fees" numeric(20, 2) NOT NULL,
	"held_cash" numeric(20, 2) NOT NULL,
	"held_quantity" numeric(22, 9) NOT NULL,
	"submitted_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"filled_at" timestamp(3) with time zone,
	"canceled_at" timestamp(3) with time zone,
	"expires_at" timestamp(3) with time zone,
	CONSTRAINT "orders_client_order_id" UNIQUE("account_id","client_order_id"),
	CONSTRAINT "orders_class" CHECK ("trading"."orders"."order_class" in ('SIMPLE', 'BRACKET', 'OCO', 'OTO') and ("trading"."orders"."parent_id" is null or "trading"."orders"."order_class" <> 'SIMPLE')),
	CONSTRAINT "orders_active" CHECK ("trading"."orders"."active_quantity" between "trading"."orders"."filled_quantity" and "trading"."orders"."quantity" or "trading"."orders"."status" not in ('ACCEPTED', 'HELD', 'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'PENDING_REPLACE', 'DONE_FOR_DAY')),
	CONSTRAINT "orders_side" CHECK ("trading"."orders"."side" in ('BUY', 'SELL')),
	CONSTRAINT "orders_type" CHECK ("trading"."orders"."type" in ('MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT', 'TRAILING_STOP')),
	CONSTRAINT "orders_time_in_force" CHECK ("trading"."orders"."time_in_force" in ('DAY', 'GTC', 'IOC', 'FOK')),
	CONSTRAINT "orders_quantity" CHECK ("trading"."orders"."quantity" > 0),
	CONSTRAINT "orders_limit_price" CHECK (("trading"."orders"."type" in ('LIMIT', 'STOP_LIMIT')) = ("trading"."orders"."limit_price" is not null) and "trading"."orders"."limit_price" > 0),
	CONSTRAINT "orders_stop_price" CHECK (("trading"."orders"."type" in ('STOP', 'STOP_LIMIT')) = ("trading"."orders"."stop_price" is not null) and "trading"."orders"."stop_price" > 0),
	CONSTRAINT "orders_trail" CHECK (("trading"."orders"."type" = 'TRAILING_STOP') = (num_nonnulls("trading"."orders"."trail_price", "trading"."orders"."trail_percent") = 1)),
	CONSTRAINT "orders_elected" CHECK (("trading"."orders"."triggered_at" is null) = ("trading"."orders"."elected_sequence" is null) and ("trading"."orders"."triggered_at" is null) = ("trading"."orders"."elected_price" is null)),
	CONSTRAINT "orders_extended_hours" CHECK (not "trading"."orders"."extended_hours" or "trading"."orders"."type" = 'LIMIT'),
	CONSTRAINT "orders_replaced" CHECK (("trading"."orders"."status" = 'REPLACED') = ("trading"."orders"."replaced_by_id" is not null)),
	CONSTRAINT "orders_filled" CHECK ("trading"."orders"."filled_quantity" between 0 and "trading"."orders"."quantity"),
	CONSTRAINT "orders_filled_status" CHECK (("trading"."orders"."status" = 'FILLED') = ("trading"."orders"."filled_quantity" = "trading"."orders"."quantity")),
	CONSTRAINT "orders_held" CHECK ("trading"."orders"."held_cash" >= 0 and "trading"."orders"."held_quantity" between 0 and "trading"."orders"."quantity" - "trading"."orders"."filled_quantity"),
	CONSTRAINT "orders_held_open" CHECK ("trading"."orders"."status" in ('ACCEPTED', 'HELD', 'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'PENDING_REPLACE', 'DONE_FOR_DAY') or ("trading"."orders"."held_cash" = 0 and "trading"."orders"."held_quantity" = 0)),
	CONSTRAINT "orders_refusal" CHECK (("trading"."orders"."status" = 'REJECTED') = ("trading"."orders"."refusal" is not null)),
	CONSTRAINT "orders_fees" CHECK ("trading"."orders"."fees" >= 0 and ("trading"."orders"."side" = 'SELL' or "trading"."orders"."fees" = 0)),
	CONSTRAINT "orders_fok" CHECK ("trading"."orders"."time_in_force" <> 'FOK' or "trading"."orders"."filled_quantity" in (0, "trading"."orders"."quantity"))
);
--> statement-breakpoint
CREATE TABLE "trading"."positions" (
	"account_id" uuid NOT NULL,
	"symbol" text NOT NULL,
	"available" numeric(22, 9) NOT NULL,
	"held" numeric(22, 9) NOT NULL,
	"cost_basis" numeric(20, 2) NOT NULL,
	"realized_pnl" numeric(20, 2) NOT NULL,
	CONSTRAINT "positions_account_id_symbol_pk" PRIMARY KEY("account_id","symbol"),
	CONSTRAINT "positions_available" CHECK ("trading"."positions"."available" >= 0),
	CONSTRAINT "positions_held" CHECK ("trading"."positions"."held" >= 0),
	CONSTRAINT "positions_cost" CHECK ("trading"."positions"."cost_basis" >= 0 and ("trading"."positions"."available" + "trading"."positions"."held" > 0 or "trading"."positions"."cost_basis" = 0))
);
--> statement-breakpoint
CREATE TABLE "trading"."postings" (
	"entry_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"account_id" uuid,
	"bucket" text NOT NULL,
	"asset" text NOT NULL,
	"amount" numeric(22, 9) NOT NULL,
	CONSTRAINT "postings_entry_id_line_pk" PRIMARY KEY("entry_id","line"),
	CONSTRAINT "postings_amount" CHECK ("trading"."postings"."amount" <> 0),
	CONSTRAINT "postings_bucket" CHECK (("trading"."postings"."account_id" is null) = ("trading"."postings"."bucket" in ('BANK', 'MARKET', 'FEES')))
);
--> statement-breakpoint
ALTER TABLE "trading"."fills" ADD CONSTRAINT "fills_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "trading"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trading"."funding_requests" ADD CONSTRAINT "funding_requests_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "trading"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trading"."journal_entries" ADD CONSTRAINT "journal_entries_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "trading"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trading"."order_events" ADD CONSTRAINT "order_events_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "trading"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trading"."orders" ADD CONSTRAINT "orders_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "trading"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trading"."positions" ADD CONSTRAINT "positions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "trading"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trading"."postings" ADD CONSTRAINT "postings_entry_id_journal_entries_id_fk" FOREIGN KEY ("entry_id") REFERENCES "trading"."journal_entries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_owner" ON "trading"."accounts" USING btree ("owner_id","created_at");--> statement-breakpoint
CREATE INDEX "fills_order" ON "trading"."fills" USING btree ("order_id","sequence");--> statement-breakpoint
CREATE INDEX "fills_latest_sale" ON "trading"."fills" USING btree ("account_id","executed_at" DESC NULLS LAST) WHERE "trading"."fills"."side" = 'SELL';--> statement-breakpoint
CREATE INDEX "fills_proceeds" ON "trading"."fills" USING btree ("account_id","settles_at") WHERE "trading"."fills"."side" = 'SELL';--> statement-breakpoint
CREATE INDEX "fills_liquidity" ON "trading"."fills" USING btree ("symbol","side","quoted_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "journal_entries_account" ON "trading"."journal_entries" USING btree ("account_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "orders_listing" ON "trading"."orders" USING btree ("account_id","submitted_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "orders_open" ON "trading"."orders" USING btree ("account_id") WHERE "trading"."orders"."status" in ('ACCEPTED', 'HELD', 'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'PENDING_REPLACE', 'DONE_FOR_DAY');--> statement-breakpoint
CREATE INDEX "orders_parent" ON "trading"."orders" USING btree ("parent_id") WHERE "trading"."orders"."parent_id" is not null;--> statement-breakpoint
CREATE INDEX "postings_account" ON "trading"."postings" USING btree ("account_id","asset");