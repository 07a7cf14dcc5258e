package org.carillon.transport.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TextAssemblyTest {

  @Test
  void partsBecomeOneMessageAfterAnother() {
    TextAssembly textAssembly = new TextAssembly(10);

    assertThat(textAssembly.add("whole", true)).isEqualTo("whole");
    assertThat(textAssembly.add("a", false)).isNull();
    assertThat(textAssembly.add("b", false)).isNull();
    assertThat(textAssembly.add("", true)).isEqualTo("ab");
    assertThat(textAssembly.add("1234567890", true)).isEqualTo("1234567890");
    assertThat(textAssembly.isOver()).isFalse();
  }

  @Test
  void bytesAreCountedNotCharacters() {
    assertThat(new TextAssembly(6).add("€€", true)).isEqualTo("€€");
    assertThat(new TextAssembly(8).add("😀😀", true)).isEqualTo("😀😀");
    TextAssembly textAssembly = new TextAssembly(7);
    assertThat(textAssembly.add("😀😀", true)).isNull();
    assertThat(textAssembly.isOver()).isTrue();
  }

  @Test
  void nothingIsGatheredBeyondTheLimit() {
    TextAssembly textAssembly = new TextAssembly(10);

    assertThat(textAssembly.add("123456", false)).isNull();
    assertThat(textAssembly.add("12345", false)).isNull();
    assertThat(textAssembly.isOver()).isTrue();
    assertThat(textAssembly.add("1", true)).isNull();
  }

  /** Large and small parts in any order, cut through surrogate pairs too. */
  @Test
  void partsOfAnySizeBecomeWhatTheyWereCutFrom() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(3) * random.nextInt(30_000); i >= 0; i--) {
        text.appendCodePoint(random.nextInt(20) == 0 ? 0x1F600 : 'a' + random.nextInt(26));
      }
      TextAssembly textAssembly = new TextAssembly(1_000_000);
      String whole = null;
      for (int from = 0; from < text.length(); ) {
        int most = random.nextInt(4) == 0 ? 20_000 : 1 + random.nextInt(5_000);
        int to = Math.min(text.length(), from + 1 + random.nextInt(most));
        assertThat(whole).isNull();
        whole = textAssembly.add(text.substring(from, to), to == text.length());
        from = to;
      }
      assertThat(whole).isEqualTo(text.toString());
      assertThat(textAssembly.gathered()).isZero();
    }
  }
}
