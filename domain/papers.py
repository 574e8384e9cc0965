"""What official papers (公文) are set in, by GB/T 9704 and the numerals of their points; data only, never translated."""

FANG, HEI, KAI, SONG, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
"""Names of the fonts: text, first headings, second headings, page numbers, titles."""
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
"""Of chapters (一、) and points (（一）)."""
HAN = "\u2e80-\u9fff\uf900-\ufaff“”（）《》〔〕，。、；："
"""Chinese letters and marks, as the inside of a class of a regular expression."""
