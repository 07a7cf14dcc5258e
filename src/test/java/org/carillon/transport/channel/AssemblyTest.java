package org.carillon.transport.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AssemblyTest {

  @Test
  void partsBecomeOneMessageAfterAnother() {
    Assembly assembly = new Assembly(10);

    assertThat(assembly.add("whole", true)).isEqualTo("whole");
    assertThat(assembly.add("a", false)).isNull();
    assertThat(assembly.add("b", false)).isNull();
    assertThat(assembly.add("", true)).isEqualTo("ab");
    assertThat(assembly.add("1234567890", true)).isEqualTo("1234567890");
    assertThat(assembly.isOver()).isFalse();
  }

  @Test
  void bytesAreCountedNotCharacters() {
    assertThat(new Assembly(6).add("€€", true)).isEqualTo("€€");
    assertThat(new Assembly(8).add("😀😀", true)).isEqualTo("😀😀");
    Assembly assembly = new Assembly(7);
    assertThat(assembly.add("😀😀", true)).isNull();
    assertThat(assembly.isOver()).isTrue();
  }

  @Test
  void nothingIsGatheredBeyondTheLimit() {
    Assembly assembly = new Assembly(10);

    assertThat(assembly.add("123456", false)).isNull();
    assertThat(assembly.add("12345", false)).isNull();
    assertThat(assembly.isOver()).isTrue();
    assertThat(assembly.add("1", true)).isNull();
  }
}
