package org.carillon.json;

import java.util.List;
import java.util.Optional;
import org.carillon.api.OperationException;
import org.carillon.config.CarillonConfig;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.Test;

/** JSON that nobody writes, and values that a type does not have. */
class JsonFuzzTest {

  private static final String[] TEXTS = {
    "{\"event\":\"a\",\"data\":{\"a\":[1,-2.5e3,true,null,\"\\u00e9\\n\"]},\"ref\":1}",
    "[[],{},\"\\ud83d\\ude00\",0,123456789012345678901234567890]",
    "\"text\"",
    " 7 "
  };

  @Test
  void aTextIsReadOrNoJson() {
    PlainReader strict = new PlainReader(32);
    Fuzzer.of(TEXTS)
        .and("", "\"\\ud800\"", "{\"a\":1,\"a\":2}", "1e999999999", "[1,]", "\u0000")
        .declared(JsonException.class)
        .run(strict::read);
    PlainReader lenient = PlainReader.withLoneSurrogates(32);
    Fuzzer.of(TEXTS).declared(JsonException.class).run(lenient::read);
  }

  /** Each type of docs/types.md. */
  @Test
  void aValueIsBoundOrInvalid() {
    PlainReader reader = new PlainReader(32);
    List<TypeTable.Row> rows = TypeTable.served();
    ValueBinder[] bindings = new ValueBinder[rows.size()];
    ValueMapper valueMapper =
        new ValueMapper(new CarillonConfig(name -> Optional.empty()), List.of());
    for (int i = 0; i < bindings.length; i++) {
      bindings[i] = valueMapper.binding(rows.get(i).type());
    }
    String[] seeds = new String[rows.size()];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = (char) i + rows.get(i).json();
    }
    Fuzzer.of(seeds)
        .declared(JsonException.class, OperationException.class)
        .run(
            input -> {
              int type = input.isEmpty() ? 0 : input.charAt(0) % bindings.length;
              bindings[type].bind(reader.read(input.isEmpty() ? "" : input.substring(1)), "");
            });
  }
}
