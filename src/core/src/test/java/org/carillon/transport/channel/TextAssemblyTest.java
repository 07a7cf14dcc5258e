package org.carillon.transport.channel;

import static org.assertj.core.api.Assertions.assertThat;

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
}
