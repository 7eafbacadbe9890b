/** Reads folders of templates: a folder per template, a file per channel and language, as far as names and sizes go. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateFault } from '../../../runtime/template-fault';
import { namesIn, textIn } from '../../../runtime/template-file';
import type { MessageChannel } from '../domain/channel';

/** A file's text and where it is from. */
export interface TemplateFile {
  /** From its folder of templates on. */
  readonly path: string;
  readonly text: string;
  /** It is in the institution's folder. */
  readonly isInstitutions: boolean;
}

export interface TextFile extends TemplateFile {
  readonly channel: MessageChannel | 'mail';
  /** BCP 47, as the file's name has it. */
  readonly language: string;
}

/** One template's files, or a layout's. */
export interface TemplateFolder {
  readonly name: string;
  readonly declaration: TemplateFile | undefined;
  readonly texts: readonly TextFile[];
}

export interface TemplateFolders {
  readonly templates: readonly TemplateFolder[];
  readonly layouts: readonly TemplateFolder[];
  readonly faults: readonly TemplateFault[];
}

const layoutsFolder = 'layouts';
const mostFolders = 500;
const mostFilesInFolder = 200;
const folderName = /^[a-z][a-z0-9-]{0,49}$/;
const textName = /^(sms|email|pec|mail)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\.liquid$/;

/** Never throws: what cannot be read is among the faults. Names that begin with a dot are left alone. */
export function readTemplateFolders(root: string, isInstitutions: boolean): TemplateFolders {
  const faults: TemplateFault[] = [];
  const fault = (file: string, what: string) => void faults.push({ file, what });
  const foldersIn = (path: string): string[] => {
    const names = namesIn(join(root, path), (what) => fault(path || 'the folder', what));
    const known = names.filter((name) => isFolder(join(root, path, name)));
    for (const name of known) if (!folderName.test(name)) fault(join(path, name), 'is no name of a template');
    if (known.length > mostFolders) fault(path || 'the folder', `has more than ${mostFolders} folders`);
    return known.filter((name) => folderName.test(name)).slice(0, mostFolders);
  };
  const read = (path: string, allowed: readonly string[]): TemplateFolder => {
    const names = namesIn(join(root, path), (what) => fault(path, what));
    if (names.length > mostFilesInFolder) fault(path, `has more than ${mostFilesInFolder} files`);
    const texts: TextFile[] = [];
    let declaration: TemplateFile | undefined;
    for (const name of names.slice(0, mostFilesInFolder)) {
      const file = join(path, name);
      const [, channel = '', language = ''] = textName.exec(name) ?? [];
      const isDeclaration = name === 'template.json' && allowed.includes(name);
      if (!isDeclaration && !allowed.includes(channel)) {
        fault(
          file,
          `is none of ${allowed.map((one) => (one.includes('.') ? one : `${one}.LANGUAGE.liquid`)).join(', ')}`,
        );
        continue;
      }
      const text = textIn(join(root, file), (what) => fault(file, what));
      if (text === undefined) continue;
      if (isDeclaration) declaration = { path: file, text, isInstitutions };
      // Its name has been found among the allowed ones.
      else texts.push({ path: file, text, isInstitutions, channel: channel as TextFile['channel'], language });
    }
    return { name: path.slice(path.indexOf('/') + 1), declaration, texts };
  };
  const top = foldersIn('');
  const templates = top.filter((name) => name !== layoutsFolder);
  const layouts = top.includes(layoutsFolder) ? foldersIn(layoutsFolder) : [];
  return {
    templates: templates.map((name) => read(name, ['template.json', 'sms', 'email', 'pec'])),
    layouts: layouts.map((name) => read(join(layoutsFolder, name), ['mail'])),
    faults,
  };
}

/** The institution's files in the place of the product's, and beside them. */
export function overlaid(
  product: readonly TemplateFolder[],
  own: readonly TemplateFolder[],
): readonly TemplateFolder[] {
  const names = [...new Set([...product, ...own].map(({ name }) => name))].sort();
  return names.map((name) => {
    const [under, over] = [product, own].map((folders) => folders.find((folder) => folder.name === name));
    const texts = new Map(
      [...(under?.texts ?? []), ...(over?.texts ?? [])].map((text) => [text.path.toLowerCase(), text]),
    );
    return { name, declaration: under?.declaration ?? over?.declaration, texts: [...texts.values()] };
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
