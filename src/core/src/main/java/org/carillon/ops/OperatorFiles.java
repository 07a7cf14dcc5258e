package org.carillon.ops;

import java.util.Optional;

/**
 * Files below {@link org.carillon.config.Settings#OPS_PATH} that another module brings, as those of
 * a page; a CDI bean. Only operators come to them.
 */
public interface OperatorFiles {

  /**
   * A file of text.
   *
   * @param type its media type
   * @param text what is in it
   */
  record File(String type, String text) {}

  /** Where they are, as {@code /console}. */
  String path();

  /**
   * The file of a name.
   *
   * @param name what stands behind the path and a slash; empty: the page itself
   * @return empty: there is none
   */
  Optional<File> file(String name);
}
