CREATE TABLE "trading"."corporate_actions" (
	"symbol" text NOT NULL,
	"ex_date" date NOT NULL,
	"kind" text NOT NULL,
	"new_shares" bigint,
	"old_shares" bigint,
	"amount" numeric(20, 6),
	"effective_at" timestamp(3) with time zone NOT NULL,
	"completed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "corporate_actions_symbol_ex_date_kind_pk" PRIMARY KEY("symbol","ex_date","kind"),
	CONSTRAINT "corporate_actions_terms" CHECK (case "trading"."corporate_actions"."kind" when 'SPLIT' then coalesce("trading"."corporate_actions"."new_shares", 0) > 0 and coalesce("trading"."corporate_actions"."old_shares", 0) > 0 and "trading"."corporate_actions"."amount" is null
        when 'CASH_DIVIDEND' then coalesce("trading"."corporate_actions"."amount", 0) > 0 and "trading"."corporate_actions"."new_shares" is null and "trading"."corporate_actions"."old_shares" is null else false end)
);
--> statement-breakpoint
CREATE TABLE "trading"."entitlements" (
	"account_id" uuid NOT NULL,
	"symbol" text NOT NULL,
	"ex_date" date NOT NULL,
	"kind" text NOT NULL,
	"new_shares" bigint,
	"old_shares" bigint,
	"amount" numeric(20, 6),
	"effective_at" timestamp(3) with time zone NOT NULL,
	"applied_at" timestamp(3) with time zone NOT NULL,
	"entry_id" uuid,
	"quantity" numeric(22, 9) NOT NULL,
	"quantity_before" numeric(22, 9) NOT NULL,
	"quantity_after" numeric(22, 9) NOT NULL,
	"fraction" numeric(22, 9) NOT NULL,
	"cash" numeric(20, 2) NOT NULL,
	CONSTRAINT "entitlements_account_id_symbol_ex_date_kind_pk" PRIMARY KEY("account_id","symbol","ex_date","kind"),
	CONSTRAINT "entitlements_entry" UNIQUE("entry_id"),
	CONSTRAINT "entitlements_terms" CHECK (case "trading"."entitlements"."kind" when 'SPLIT' then coalesce("trading"."entitlements"."new_shares", 0) > 0 and coalesce("trading"."entitlements"."old_shares", 0) > 0 and "trading"."entitlements"."amount" is null
        when 'CASH_DIVIDEND' then coalesce("trading"."entitlements"."amount", 0) > 0 and "trading"."entitlements"."new_shares" is null and "trading"."entitlements"."old_shares" is null
          and "trading"."entitlements"."quantity_after" = "trading"."entitlements"."quantity_before" and "trading"."entitlements"."fraction" = 0 else false end),
	CONSTRAINT "entitlements_moved" CHECK ("trading"."entitlements"."entry_id" is not null or ("trading"."entitlements"."quantity_after" = "trading"."entitlements"."quantity_before" and "trading"."entitlements"."cash" = 0))
);
--> statement-breakpoint
ALTER TABLE "trading"."journal_entries" DROP CONSTRAINT "journal_entries_kind";--> statement-breakpoint
ALTER TABLE "trading"."postings" DROP CONSTRAINT "postings_bucket";--> statement-breakpoint
ALTER TABLE "trading"."entitlements" ADD CONSTRAINT "entitlements_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "trading"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "entitlements_action" ON "trading"."entitlements" USING btree ("symbol","ex_date");--> statement-breakpoint
CREATE INDEX "fills_time" ON "trading"."fills" USING brin ("executed_at");--> statement-breakpoint
ALTER TABLE "trading"."journal_entries" ADD CONSTRAINT "journal_entries_kind" CHECK ("trading"."journal_entries"."kind" in ('DEPOSIT', 'WITHDRAWAL', 'HOLD', 'RELEASE', 'FILL', 'SPLIT', 'DIVIDEND'));--> statement-breakpoint
ALTER TABLE "trading"."postings" ADD CONSTRAINT "postings_bucket" CHECK (("trading"."postings"."account_id" is null) = ("trading"."postings"."bucket" in ('BANK', 'MARKET', 'FEES', 'ISSUER')));