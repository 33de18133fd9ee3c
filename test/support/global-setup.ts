import { describeToolsets, handDownToolsets } from './tools';

/** Ends the run before its first test when there are no tools, and says which ones it uses. */
export default function globalSetup(): void {
  handDownToolsets();
  process.stdout.write(`Tools of this run:\n${describeToolsets()}\n\n`);
}
