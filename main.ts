import { runSynth } from './config/run';

process.exitCode = runSynth();
