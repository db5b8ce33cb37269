/** What the viewer says of how alarms sound and behave, in English. */
export const enAlarms = {
  sound: {
    on: 'Sound on',
    off: 'Sound off',
    paused: (seconds: string) => `Sound paused, ${seconds} s`,
    blocked: 'No sound yet: click',
    broken: 'No sound',
    hint: {
      on: 'Pause the sound of the alarms for 2 minutes',
      off: 'The sound of this stream is turned off in the settings of its alarms',
      paused: 'Let the alarms sound again',
      blocked:
        'The browser blocks sound: click anywhere in this page, or allow sound for this site in its settings.',
      broken:
        'The browser makes no sound: see its settings and the loudspeaker, then press here to test it again.',
    },
  },

  alarmSettings: {
    open: 'Settings of the alarms',
    title: (stream: string) => `Alarms of ${stream}`,
    onSeconds: 'Abnormal for so long until it is raised, s',
    offSeconds: 'Normal for so long until it is over, s',
    endRatio: 'Over only below this part of the limit',
    silenceSeconds: 'No frame for so long: signal lost, s',
    latching: 'High ones stay until acknowledged',
    audible: 'Sound',
    priority: 'Priority',
    priorities: { low: 'low', medium: 'medium', high: 'high' },
    notConformant:
      'Modelled on ideas of IEC 60601-1-8, and not conformant to it. A change holds for everyone who watches this stream, until the server stops.',
  },
} as const;

/** What raised a technical alarm. */
export const enCauses = {
  blank: 'Picture empty',
  'not-2d': 'Not a 2-D picture',
  'no-contact': 'No contact',
  frozen: 'Picture frozen',
  'depth-changed': 'Depth changed',
  'gain-changed': 'Gain changed',
  'engine-failed': 'Engine failed',
  'signal-lost': 'Signal lost',
  'source-failed': 'Source failed',
  'source-ended': 'Source ended',
  'inference-behind': 'Scoring does not keep up',
  'disk-nearly-full': 'Disk nearly full',
  'clock-jumped': 'Clock was changed',
  'not-recorded': 'Episodes cannot be saved',
} as const;
