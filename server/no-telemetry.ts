/**
 * ONNX Runtime of 1.30 tells its maker of each session and keeps an identifier of the machine, unless this stands in the environment before
 * it is loaded (microsoft/onnxruntime, pull request 27379). On the way it reads the command line, where patients' files are named, and a
 * long one (15 kB seen) ends the process with SIGSEGV.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
