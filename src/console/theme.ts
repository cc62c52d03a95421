/** Theme tokens: ink-teal on warm paper, red only for 红字 and what is held, ochre for what waits, green for proved. */
import type { ThemeConfig } from 'antd';

export const INK = '#11404f';

const FONT =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif";

export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#17657a',
    colorInfo: '#17657a',
    colorInfoBg: '#eef6f7',
    colorInfoBorder: '#bcd8dd',
    colorLink: '#17657a',
    colorSuccess: '#2c7a53',
    colorWarning: '#b27a1d',
    colorError: '#bf3b2f',
    colorTextBase: '#1c2b30',
    colorBgLayout: '#f4f5f2',
    colorBorder: '#d3d8d5',
    colorBorderSecondary: '#e5e8e4',
    borderRadius: 6,
    fontSize: 13,
    fontFamily: FONT,
    controlHeight: 32,
    wireframe: false,
  },
  components: {
    Table: {
      headerBg: '#f6f7f4',
      headerColor: '#54656a',
      headerSplitColor: 'transparent',
      rowHoverBg: '#f3f8f8',
      rowSelectedBg: '#eef6f7',
      rowSelectedHoverBg: '#e2eff1',
      cellPaddingBlockSM: 7,
      cellPaddingInlineSM: 10,
    },
    Menu: { itemHeight: 36, itemBorderRadius: 6, itemSelectedBg: '#e2eff1', itemSelectedColor: INK, iconSize: 15 },
    Layout: { headerBg: '#ffffff', siderBg: '#fbfbf9', bodyBg: '#f4f5f2', headerHeight: 52, headerPadding: '0 20px' },
    Card: { headerFontSize: 14 },
    Tabs: { horizontalMargin: '0 0 12px 0' },
    Tag: { defaultBg: '#eff1ee' },
  },
};
