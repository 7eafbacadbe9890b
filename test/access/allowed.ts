/** Who may call what, once more than in the product's file: a change of one needs a change of the other. A line a method. */

export const reporters = '/notify/sms /notify/mail /postal/post /postal/desk';
export const everyRole = 'contact_centre desk reviewer supervisor auditor';
const seeing = 'contact_centre supervisor auditor';

/** The services that may call, and the roles of the operators who may; nobody else. */
export const table: Readonly<
  Record<string, { readonly [method: string]: readonly [services: string, roles: string] }>
> = {
  'symbolon.credentials.v1.CredentialService': {
    RequestPin: ['/portal', ''],
    GetPinRequest: ['/portal', ''],
    WatchPinRequest: ['/portal', ''],
    ExchangePin: ['/portal', ''],
    VerifyPin: ['/portal', ''],
    ActivatePin: ['/portal', ''],
    ConfirmContact: ['/portal', ''],
    ChangePin: ['/portal', ''],
    UpdateContacts: ['/portal', ''],
    StartRestore: ['/portal', ''],
    CompleteRestore: ['/portal', ''],
    RevokePin: ['/portal', ''],
    WatchCredentials: ['/portal', ''],
  },
  'symbolon.credentials.v1.OperatorService': {
    ConfirmPersonalData: ['', 'contact_centre supervisor'],
    ReleaseHeldIssue: ['', 'supervisor'],
    AddContact: ['', 'contact_centre supervisor'],
    RevokePinForHolder: ['', 'contact_centre desk supervisor'],
    RetryDelivery: ['', 'contact_centre desk supervisor'],
    ResolveDelivery: ['', 'supervisor'],
    ListPinRequests: ['', 'contact_centre desk supervisor auditor'],
    ListAuditEvents: ['', 'supervisor auditor'],
    VerifyAuditChain: ['', 'supervisor auditor'],
    RequestPinForHolder: ['', 'contact_centre supervisor'],
    CorrectAddress: ['', 'contact_centre supervisor'],
    GetHolder: ['', 'contact_centre desk supervisor'],
    ExportHolder: ['', 'supervisor'],
    EraseHolder: ['', 'supervisor'],
    ListProposals: ['', 'supervisor auditor'],
    RefuseProposal: ['', 'supervisor'],
    ProposeSurge: ['', 'supervisor'],
    ApproveSurge: ['', 'supervisor'],
    EndSurge: ['', 'supervisor'],
    ListSurges: ['', 'supervisor auditor'],
    GetReconciliation: ['', 'supervisor auditor'],
    IssueAtDesk: ['', 'desk supervisor'],
    ElevateAtDesk: ['', 'desk supervisor'],
  },
  'symbolon.credentials.v1.DeliveryReportService': {
    ReportDeliveries: [reporters, ''],
  },
  'symbolon.notify.v1.LedgerService': { ListDeliveries: ['/credentials', ''] },
  'symbolon.postal.v1.LedgerService': { ListDeliveries: ['/credentials', ''] },
  'symbolon.notify.v1.NotificationService': {
    SendNotification: ['/portal', ''],
    SendNotifications: ['/portal', ''],
    GetMessage: ['/portal', seeing],
    ListMessages: ['/portal', seeing],
    WatchMessages: ['/portal', ''],
    RetryMessage: ['/portal', 'supervisor'],
    CancelMessage: ['/portal', 'supervisor'],
    PreviewTemplate: ['/portal', everyRole],
    ListTemplates: ['/portal', everyRole],
  },
  'symbolon.notify.v1.GatewayService': {
    ListCarriers: ['', seeing],
    SetCarrierState: ['', 'supervisor'],
    ListSuppressions: ['', seeing],
    AddSuppression: ['', 'contact_centre supervisor'],
    RemoveSuppression: ['', 'contact_centre supervisor'],
  },
  'symbolon.postal.v1.PostalService': {
    GetLetter: ['', seeing],
    ListLetters: ['', seeing],
    PreviewLetter: ['', 'contact_centre desk supervisor auditor'],
    ReleaseHeldLetter: ['', 'contact_centre supervisor'],
    ListBatches: ['', 'supervisor auditor'],
    GetBatch: ['', 'supervisor auditor'],
    GetManifest: ['/print-centre', 'supervisor auditor'],
    CloseBatch: ['', 'supervisor'],
    ProposeBatchRelease: ['', 'supervisor'],
    ApproveBatchRelease: ['', 'supervisor'],
    RefuseBatchRelease: ['', 'supervisor'],
    ListProposals: ['', 'supervisor auditor'],
    RecordDespatch: ['/print-centre', 'desk supervisor'],
    RecordOutcome: ['/print-centre', 'desk supervisor'],
    ImportOutcomes: ['/print-centre', 'supervisor'],
    ResolveLetter: ['', 'supervisor'],
    GetReconciliation: ['', 'supervisor auditor'],
    ExportReconciliation: ['/print-centre', 'supervisor auditor'],
  },
};
/** Whoever has a certificate of the authority and the trust domain. */
export const forAll = [
  'grpc.health.v1.Health/Check',
  'grpc.health.v1.Health/List',
  'grpc.health.v1.Health/Watch',
  'grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  'grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
];
