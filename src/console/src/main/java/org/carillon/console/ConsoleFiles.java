package org.carillon.console;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.carillon.ops.OperatorFiles;
import org.jspecify.annotations.Nullable;

/** The page, its script and its style sheet. */
@ApplicationScoped
class ConsoleFiles implements OperatorFiles {

  /** Where they are, below the path of operators. */
  static final String PATH = "/console";

  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html;charset=UTF-8",
          "console.js", "text/javascript;charset=UTF-8",
          "views.js", "text/javascript;charset=UTF-8",
          "elements.js", "text/javascript;charset=UTF-8",
          "carillon.css", "text/css;charset=UTF-8",
          "console.css", "text/css;charset=UTF-8",
          "icon.svg", "image/svg+xml");

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public Optional<File> file(String name) {
    String wanted = name.isEmpty() ? "index.html" : name;
    String type = TYPES.get(wanted);
    return type == null ? Optional.empty() : Optional.of(new File(type, content(wanted)));
  }

  private static String content(String name) {
    try (@Nullable InputStream file = ConsoleFiles.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("The jar of the console is not whole: it has no " + name);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
