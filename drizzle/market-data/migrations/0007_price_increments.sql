CREATE TABLE "market_data"."price_increments" (
	"symbol" text NOT NULL,
	"effective_from" date NOT NULL,
	"minimum_price" numeric(29, 9) NOT NULL,
	"increment" numeric(29, 9) NOT NULL,
	CONSTRAINT "price_increments_pkey" PRIMARY KEY("symbol","effective_from","minimum_price"),
	CONSTRAINT "price_increments_whole" CHECK ("market_data"."price_increments"."minimum_price" >= 0 and "market_data"."price_increments"."increment" > 0)
);
--> statement-breakpoint
ALTER TABLE "market_data"."price_increments" ADD CONSTRAINT "price_increments_symbol_instruments_symbol_fk" FOREIGN KEY ("symbol") REFERENCES "market_data"."instruments"("symbol") ON DELETE no action ON UPDATE no action;