import { runMigrateCommand } from '../../runtime/migrate-command';
import { topics } from './demands';
import { migrations } from './migrations';

void runMigrateCommand({ name: 'credentials', migrations, topics });
