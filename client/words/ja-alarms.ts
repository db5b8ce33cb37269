import type { Words } from './words.ts';

/** What the viewer says of how alarms sound and behave, in Japanese. */
export const jaAlarms: Pick<Words, 'sound' | 'alarmSettings'> = {
  sound: {
    on: '音あり',
    off: '音なし',
    paused: (seconds) => `音を一時停止中 残り${seconds}秒`,
    blocked: '音はまだ出ません: クリック',
    broken: '音が出ません',
    hint: {
      on: 'アラーム音を2分間止めます',
      off: 'この映像の音は、アラームの設定で切られています',
      paused: 'アラーム音を再開します',
      blocked:
        'ブラウザーが音を止めています。画面のどこかをクリックするか、ブラウザーの設定でこのサイトの音を許可してください。',
      broken: 'ブラウザーから音が出ません。設定とスピーカーを確かめ、ここを押してもう一度試してください。',
    },
  },

  alarmSettings: {
    open: 'アラームの設定',
    title: (stream) => `${stream}のアラーム`,
    onSeconds: '異常がこの時間続いたら発生(秒)',
    offSeconds: '正常がこの時間続いたら終了(秒)',
    endRatio: '限界値のこの割合を下回るまで終了しない',
    silenceSeconds: '画像がこの時間来なければ信号途絶(秒)',
    latching: '優先度「高」は確認されるまで残す',
    audible: '音を出す',
    priority: '優先度',
    priorities: { low: '低', medium: '中', high: '高' },
    notConformant:
      'IEC 60601-1-8の考え方を参考にしていますが、適合はしていません。変更はこの映像を見る全員に、サーバーが止まるまで有効です。',
  },
};

/** What raised a technical alarm. */
export const jaCauses: Words['alarms']['causes'] = {
  blank: '画像なし',
  'not-2d': '断層像以外',
  'no-contact': 'プローブ非接触',
  frozen: '画像静止',
  'depth-changed': '深度変更',
  'gain-changed': 'ゲイン変更',
  'engine-failed': '推論エラー',
  'signal-lost': '信号途絶',
  'source-failed': '入力エラー',
  'source-ended': '入力終了',
  'inference-behind': '推論の遅れ',
  'disk-nearly-full': 'ディスク残量わずか',
  'clock-jumped': '時計の変更',
  'not-recorded': 'エピソードを保存できません',
};
