import { runMigrateCommand } from '../../runtime/migrate-command';
import { migrations } from './migrations';

void runMigrateCommand({ name: 'postal', migrations, topics: [] });
