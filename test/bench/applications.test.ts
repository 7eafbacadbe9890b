import { pinRequests } from '../../bench/applications';
import { RequestPinRequest } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { checkFiscalCode } from '../../services/credentials/domain/fiscal-code';

test('every request of a load is for another holder, with a valid fiscal code, under another id', () => {
  const requests = [...pinRequests(0, 1_000), ...pinRequests(1_000, 1_000)].map(RequestPinRequest.fromPartial);
  const codes = requests.map(({ application }) => application?.fiscalCode ?? '');

  expect({
    holders: new Set(codes).size,
    ids: new Set(requests.map(({ requestId }) => requestId)).size,
    wrongCodes: codes.filter((code) => checkFiscalCode(code).kind === 'faulty'),
  }).toEqual({ holders: 2_000, ids: 2_000, wrongCodes: [] });
});
