import { UseTimes } from '../../../runtime/use-times';

/** Table `operator_lookup`: operators, and when each has looked a recipient up. */
export const operatorLookups = new UseTimes('operator_lookup');
