/** What is wrong with a DICOM file, without its name. Never holds a value that could name a patient. */
export class DicomError extends Error {
  override readonly name = 'DicomError';
}
