/** What a model answers a picture with: x̂, or how abnormal each place is. */
export const modelKinds = ['reconstruction', 'anomaly-map'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** In what x̂ is given: as the picture was fed to the model, or as grey 0..1 whatever it was fed. */
export const imageValues = ['normalised', 'grey'] as const;
export type ImageValues = (typeof imageValues)[number];

/** How a model is fed and read, as manifest.json says it. What is absent is taken from the model's file, or as it is for our own network. */
export interface ModelUse {
  readonly kind?: ModelKind | undefined;
  /** A channel c is fed (low + (high − low)·x − mean[c]) / std[c], x in 0..1. */
  readonly input?:
    | {
        /** Px: the side of a square, or height and width. Absent: what the file fixes, else 256. */
        readonly size?: number | readonly [height: number, width: number] | undefined;
        /** 1 grey, or 3 that are all the same grey. */
        readonly channels?: 1 | 3 | undefined;
        /** In the unit of `range`: one number for all channels, or one each. Absent: 0. */
        readonly mean?: readonly number[] | undefined;
        /** As `mean`, above 0. Absent: 1. */
        readonly std?: readonly number[] | undefined;
        /** What black and white are before mean and std. Absent: 0 and 1. */
        readonly range?: readonly [low: number, high: number] | undefined;
      }
    | undefined;
  /** Names of outputs, where the file leaves them open. */
  readonly outputs?:
    | {
        readonly reconstruction?: string | undefined;
        readonly map?: string | undefined;
        /** False: none, though the file gives one. */
        readonly score?: string | false | undefined;
        /** Absent: normalised. */
        readonly values?: ImageValues | undefined;
      }
    | undefined;
  /** An anomaly map times `scale` takes the place of the difference, which lies in 0..1. Absent: 1. */
  readonly map?: { readonly scale: number } | undefined;
}
