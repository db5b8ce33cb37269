export const scoreNames = ['reconstruction', 'latent', 'peak', 'motion'] as const;
export type ScoreName = (typeof scoreNames)[number];
export type PerScore = Readonly<Partial<Record<ScoreName, number>>>;
