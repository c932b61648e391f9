CREATE TABLE "market_data"."trade_corrections" (
	"number" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "market_data"."trade_corrections_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"symbol" text NOT NULL,
	"executed_at" timestamp (3) with time zone NOT NULL,
	"sequence" bigint NOT NULL,
	"feed_id" text NOT NULL,
	"exchange" text,
	"price" numeric(29, 9) NOT NULL,
	"size" numeric(38, 9) NOT NULL,
	"conditions" text[] NOT NULL,
	"new_price" numeric(29, 9),
	"new_size" numeric(38, 9),
	"new_conditions" text[],
	"corrected_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "trade_corrections_whole" CHECK (num_nulls("market_data"."trade_corrections"."new_price", "market_data"."trade_corrections"."new_size", "market_data"."trade_corrections"."new_conditions") in (0, 3))
);
