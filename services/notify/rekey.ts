import { rekeyProcess } from '../../runtime/rekey-process';
import { encryptedColumns } from './store/encrypted-columns';

rekeyProcess(encryptedColumns);
