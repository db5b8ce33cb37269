/**
 * Every failure that a user can meet, in one table: what was expected, what came, what to do, in one line.
 * A message never holds credentials or a patient's name.
 */
const messages = {
  'source-missing': (what: string) => `No file or folder at ${what}. Check the path.`,
  'source-empty': (what: string) =>
    `${what} is empty (0 bytes), so it holds no video. Copy it again from where it came.`,
  'source-not-video': (what: string, detail: string) =>
    `${what} holds no video that ffmpeg can read (${detail}). Give a video file: mp4, avi, mov, mpeg, gif and many more.`,
  'source-no-frames': (what: string, detail: string) =>
    `${what} opened but gave no frame (${detail}). The file may be cut off; try to play it with ffplay.`,
  'source-broke': (what: string, detail: string) => `${what} broke off while being decoded: ${detail}`,
  'source-live': (what: string) =>
    `${what} is a live source: it can be watched (\`npx sonovigil serve ${what}\`), not worked on as a recording.`,
  'source-lost': (what: string, detail: string) => `${what} gives no picture: ${detail}`,
  'device-missing': (what: string) =>
    `No capture device at ${what}. \`npx sonovigil sources\` lists what is there.`,
  'dicom-unreadable': (what: string, detail: string) =>
    `${what} cannot be read as DICOM: ${detail}. Copy or export it again; dcmtk's dcmdump says more of it.`,
  'dicom-syntax': (what: string, name: string, uid: string) =>
    `${what} is written as ${name} (${uid}), which this version cannot decode. Export it as another, or convert it with dcmtk or gdcm.`,
  'dicom-modality': (what: string, modality: string) =>
    `${what} is no ultrasound (its modality: ${modality}). Add --any-modality to open it all the same.`,
  'source-unknown': (what: string, detail: string) => `${what} is not a source: ${detail}`,
  'folder-without-video': (what: string) =>
    `${what} is a folder without a video file in it. Name a folder that holds some, or a file.`,
  'ffmpeg-missing': (program: string) =>
    `${program} was not found, and video files need it. Install it (Debian, Ubuntu: sudo apt-get install ffmpeg), then \`npx sonovigil doctor\`.`,
  'clip-empty': () =>
    'No picture has been shown yet, so there is none to make a clip of. Play for some seconds first.',
  'clip-failed': (detail: string) => `The clip could not be made: ${detail}`,
  'phantom-query': (what: string, detail: string) =>
    `The simulated heart "${what}" cannot be made: ${detail}`,
  'model-missing': (what: string) =>
    `No model at ${what}: expected a folder with manifest.json and model.onnx. models/phantom-sax ships with Sonovigil.`,
  'model-exists': (what: string) =>
    `${what} is there already, and nothing is written over it. Name another folder with --out.`,
  'model-unreadable': (what: string, detail: string) => `The model ${what} cannot be used: ${detail}`,
  'calibration-unreadable': (what: string, detail: string) =>
    `The calibration ${what} cannot be used: ${detail}`,
  'calibration-foreign': (what: string, detail: string) =>
    `The calibration ${what} does not fit: ${detail}. Make one for this model: \`npx sonovigil calibrate <normals> --model <model>\`.`,
  'calibration-version': (what: string, format: string, relation: string) =>
    `The calibration ${what} is of format ${format}, ${relation} than what this Sonovigil reads. Make it again: \`npx sonovigil calibrate <normals> --model <model>\`${relation === 'newer' ? ', or update Sonovigil' : ''}.`,
  'calibration-not-saved': (detail: string) => `The calibration is not saved: ${detail}`,
  'calibration-data': (detail: string) => `Calibration cannot go on: ${detail}`,
  'quantise-data': (detail: string) => `No int8 model is made: ${detail}`,
  'labels-unusable': (what: string, detail: string) =>
    `The labels in ${what} cannot be used: ${detail}. Mend or move the file, or name another with --labels.`,
  'store-unusable': (what: string, detail: string) =>
    `What is kept in ${what} cannot be used: ${detail}. Mend or move it, or name another folder with --state.`,
  'scores-not-written': (what: string, detail: string) =>
    `The scores cannot be written to ${what}: ${detail}`,
  'store-failed': (detail: string) => `It is not saved: ${detail}`,
  'bundle-unreadable': (what: string, detail: string) =>
    `The case bundle ${what} cannot be verified: ${detail}. Download it again from where it was recorded.`,
  'bundle-model': (then: string, now: string) =>
    `The bundle was scored by the model ${then}, and this is ${now}. Name that one with --model.`,
  'manifest-unreadable': (what: string, detail: string) => `The manifest ${what} cannot be read: ${detail}`,
  'config-unreadable': (what: string, detail: string) =>
    `The configuration ${what} cannot be used: ${detail}`,
  'sector-unreadable': (what: string, detail: string) =>
    `The sector file ${what} cannot be used: ${detail}. Expected {"outline": [[x, y], …]} with at least 3 corners, each as shares (0 to 1) of the picture's width and height.`,
  'sector-empty': () => 'The outline holds no pixel of the picture. Draw it around the ultrasound image.',
  'sector-unknown-to-model': (what: string) =>
    `${what} shows a scanner's interface around its image, and the model was trained on whole pictures (preprocessing 1). Train it again, or show and score all of the picture with --sector whole.`,
  'engine-missing': (what: string, packageName: string) =>
    `${what} is not installed. Install it (npm install ${packageName}), or leave --engine out: ONNX Runtime is there.`,
  'engine-absent': (what: string, detail: string) =>
    `${what} cannot score here: ${detail}. Leave --engine out, and the fastest of what is there scores.`,
  'engine-failed': (detail: string) => `The engine could not score: ${detail}`,
  'work-folder-taken': (what: string, detail: string) =>
    `The work folder ${what} cannot be used: ${detail}. Name another with --work, or remove it.`,
  'patients-leaked': (what: string, groups: string) =>
    `${what} was trained on patients that are to be evaluated (${groups}); that would be cheating. Leave them out with --where, or train inside --folds.`,
  'training-data': (detail: string) => `Training cannot start: ${detail}`,
  'training-collapsed': (detail: string) => `Training stopped: ${detail}`,
  'checkpoint-unusable': (what: string, detail: string) =>
    `The checkpoint ${what} cannot be used: ${detail}. Give the data and options it was made with, or remove it to begin anew.`,
  'model-not-better': (detail: string) => `The model is not saved: ${detail}`,
  'address-in-use': (what: string) =>
    `${what} is already in use. Close the other program or choose another with --port.`,
  'host-needs-token': (host: string) =>
    `Listening on ${host} opens this server to the network, and that needs tokens.`,
  'tokens-unreadable': (what: string, detail: string) => `The tokens in ${what} cannot be used: ${detail}.`,
  'secret-unreadable': (what: string, detail: string) => `The secret in ${what} cannot be used: ${detail}.`,
  'tls-unreadable': (detail: string) =>
    `The certificate or its key cannot be used: ${detail}. Expected PEM files that belong together.`,
  'client-not-built': (what: string) => `The viewer is not built (${what} is missing). Run: npm run build`,
  usage: (detail: string) => detail,
} as const satisfies Record<string, (...parts: string[]) => string>;

export type ErrorCode = keyof typeof messages;

/** An expected failure: a code from the table, a line for people, and what caused it. */
export class MonitorError extends Error {
  override readonly name = 'MonitorError';
  readonly code: ErrorCode;

  private constructor(code: ErrorCode, message: string, cause: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }

  /** Makes the error of `code`; `parts` fill its line in the order the table asks for. */
  static of<Code extends ErrorCode>(
    code: Code,
    parts: Parameters<(typeof messages)[Code]>,
    cause?: unknown,
  ): MonitorError {
    const line: (...parts: string[]) => string = messages[code];
    return new MonitorError(code, line(...parts).replaceAll(/\s*\n\s*/g, '; '), cause);
  }
}

/** The one line of any thrown value. */
export const lineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

/** Whether there was no room for what was written; ENOSPC: on the disk, EDQUOT: in what the system allows this user. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) || isDiskFull(error.cause));
