import type { InstrumentationContract, InstrumentationPack } from './contract';

/** A file of a module: its path below the folder that the person names, and its text. */
export interface ModuleFile {
  readonly path: string;
  readonly text: string;
}

/** A programming language that a module can be written in. */
export interface Language {
  /** As people write it, e.g. `Python`. */
  readonly title: string;
  /** Subjects that its module can report about. */
  readonly packs: readonly InstrumentationPack[];
  /** How to get the Prometheus client that the module uses, with the versions that it works with. */
  readonly install: string;
  /** Line that every file begins with; only a file that has it is written over. */
  readonly notice: string;
  /** @returns the files of a module that reports about these subjects */
  readonly module: (contract: InstrumentationContract, packs: readonly InstrumentationPack[]) => ModuleFile[];
}
