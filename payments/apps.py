from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Utbetalningar"

    subscriptions = {
        "CaseOpened": ("payments.actions.ensure_client_payee",),
        "DecisionMade": ("payments.actions.void_unsigned", "payments.actions.plan_decision"),
    }
    # Whoever is barred from one payment's case takes no part in its run.
    case_attention = ("payments.queries.unasked.unasked_attention",)
    handover_parts = ("payments.handover.money_part",)
    closing_matters = (
        "payments.closing.payments_left",
        "payments.closing.requisitions_left",
        "payments.closing.invoices_left",
        "payments.closing.funds_left",
        "payments.closing.guarantees_left",
    )
    part_paths = {"payments.paymentrun": (("JOIN payments_payment p ON p.run_id = {t}.id", "p.case_id"),)}
    deliveries = {
        "RequisitionCountersigned": ("payments.deliveries.print_requisition",),
        "RunReleased": ("payments.deliveries.write_file", "payments.ledger_deliveries.write_voucher"),
        "RunExported": ("payments.deliveries.hand_over", "payments.deliveries.archive_list"),
        "ReceiptRead": ("payments.ledger_deliveries.write_return_vouchers",),
        "ReturnsBooked": ("payments.ledger_deliveries.write_return_vouchers",),
        "PostingApproved": ("payments.ledger_deliveries.write_waiting_vouchers",),
        "FundMoneyIn": ("payments.ledger_deliveries.write_deposit_voucher",),
        "VoucherMade": ("payments.ledger_deliveries.hand_over_voucher",),
        "VoucherPosted": ("payments.ledger_deliveries.write_return_vouchers",),
        "VoucherAskedFor": ("payments.ledger_deliveries.write_voucher_anew",),
    }
    settlement = "payments.settlement.settlement_of"
    paid_of_line = "payments.settlement.paid_of_line"
    money_out = "payments.settlement.money_out"
    client_payments = "payments.client.client_payments"
    fact_labels = {
        "AccountEntered": "Konto lades in",
        "AccountVerified": "Konto kontrollerades",
        "AccountRejected": "Konto underkändes",
        "PaymentsPlanned": "Utbetalning planerades",
        "PaymentsCollected": "Utbetalning togs med i en körning",
        "PaymentsTakenOut": "Utbetalning togs ut ur körningen",
        "PaymentsReleased": "Utbetalning effektuerades",
        "PaymentsSent": "Utbetalning skickades till banken",
        "PaymentsPaid": "Banken betalade ut",
        "PaymentStopped": "Utbetalning stoppades",
        "RunSubmitted": "Körning lämnades för godkännande",
        "RunReopened": "Körning öppnades igen",
        "RunApproved": "Körning godkändes",
        "RunReleased": "Körning effektuerades",
        "RunExported": "Bankfil skrevs",
        "ReceiptRead": "Bankens kvittens lästes in",
        "StatementRead": "Bankens kontoutdrag lästes in",
        "ReturnsBooked": "Banken bokförde returer",
        "Reconciled": "Avstämning skrevs under",
        "PaymentReturned": "Utbetalning kom i retur",
        "RequisitionIssued": "Rekvisition utfärdades",
        "RequisitionCountersigned": "Rekvisition kontrasignerades",
        "RequisitionVoided": "Rekvisition makulerades",
        "RequisitionAsked": "En leverantör frågade om en rekvisition",
        "InvoiceReceived": "Faktura kom in",
        "InvoiceReviewed": "Faktura granskades",
        "InvoiceAttested": "Faktura beslutsattesterades",
        "InvoiceSentBack": "Faktura skickades tillbaka till granskaren",
        "InvoiceRejected": "Faktura avvisades",
        "InvoiceCredited": "Faktura krediterades",
        "PostingApproved": "Kontering godkändes",
        "BankTableApproved": "Bankprofil godkändes",
        "VoucherMade": "Verifikation skrevs",
        "VoucherPosted": "Verifikation bokfördes",
        "VoucherRefused": "Verifikation avvisades",
        "VoucherAskedFor": "Ny verifikation begärdes",
        "FundAgreementMade": "Avtal om egna medel skrevs",
        "FundAgreementEnded": "Avtal om egna medel avslutades",
        "FundMoneyIn": "Egna medel kom in",
        "FundMoneyOut": "Egna medel ska betalas ut",
        "GuaranteeDecided": "Hyresgaranti beslutades",
        "GuaranteeSigned": "Hyresgaranti kontrasignerades",
        "GuaranteeClaimed": "Krav på hyresgaranti skrevs in",
        "GuaranteeJudged": "Krav på hyresgaranti bedömdes",
        "GuaranteeEnded": "Hyresgaranti avslutades",
        "StaffAccountsLoaded": "Anställdas konton lästes in",
    }
    # Everywhere but where the account is verified, or shown for a reason.
    secret_columns = {"payments_payoutaccount": ("clearing", "number", "normalized")}
    access_labels = {
        "account_number": "Hela kontonumret",
        "payee": "Betalningsmottagaren",
        "payee_reason": "Skäl att läsa skyddad mottagare",
        "payment_divide": "Fördela utbetalningen",
        "payment_chain": "Utbetalningens kedja",
        "payment_chain_pdf": "Utbetalningens kedja som PDF",
        "run": "Utbetalningskörningen",
        "run_file": "Bankfilen",
        "run_list": "Betalningslistan",
        "voucher": "Verifikationen",
        "requisition": "Rekvisitionen",
        "requisition_print": "Rekvisitionens utskrift",
        "invoice": "Fakturan",
        "invoice_file": "Fakturans bild",
        "invoice_suggest": "Förslag till fakturan",
        "fund_new": "Nytt avtal om egna medel",
        "fund": "Egna medel",
        "fund_statement": "Kontoutdrag över egna medel",
        "fund_pay": "Betala ut egna medel",
        "fund_end": "Avsluta avtal om egna medel",
        "guarantee_new": "Ny hyresgaranti",
        "guarantee": "Hyresgaranti",
        "guarantee_sign": "Kontrasignera hyresgaranti",
        "guarantee_end": "Avsluta hyresgaranti",
        "guarantee_claim": "Nytt krav på hyresgaranti",
        "guarantee_judge": "Bedöm krav på hyresgaranti",
    }

    def ready(self) -> None:
        from payments import checks, frame, permissions  # noqa: F401  registers the acts and the checks

        frame.register()
