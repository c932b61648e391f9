CREATE TABLE "market_data"."trading_statuses" (
	"symbol" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"lower_band" numeric(29, 9),
	"upper_band" numeric(29, 9),
	"changed_at" timestamp (3) with time zone NOT NULL,
	"sequence" bigint NOT NULL,
	CONSTRAINT "trading_statuses_state_known" CHECK ("market_data"."trading_statuses"."state" in ('TRADING', 'HALTED')),
	CONSTRAINT "trading_statuses_reason_of_halt" CHECK ("market_data"."trading_statuses"."state" = 'HALTED' or "market_data"."trading_statuses"."reason" is null),
	CONSTRAINT "trading_statuses_bands_whole" CHECK (("market_data"."trading_statuses"."lower_band" is null) = ("market_data"."trading_statuses"."upper_band" is null)),
	CONSTRAINT "trading_statuses_bands_of_trading" CHECK ("market_data"."trading_statuses"."lower_band" is null or ("market_data"."trading_statuses"."state" = 'TRADING' and "market_data"."trading_statuses"."lower_band" > 0 and "market_data"."trading_statuses"."lower_band" < "market_data"."trading_statuses"."upper_band"))
);
--> statement-breakpoint
ALTER TABLE "market_data"."trading_statuses" ADD CONSTRAINT "trading_statuses_symbol_instruments_symbol_fk" FOREIGN KEY ("symbol") REFERENCES "market_data"."instruments"("symbol") ON DELETE no action ON UPDATE no action;