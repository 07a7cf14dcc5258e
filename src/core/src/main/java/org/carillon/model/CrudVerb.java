package org.carillon.model;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.carillon.api.Crud;
import org.jspecify.annotations.Nullable;

/** What a generated handler does, as it is called on the wire: {@code Books:readDeep}. */
public enum CrudVerb {
  CREATE("create", Crud.CREATE),
  READ("read", Crud.READ),
  /** With compositions; exposed wherever {@link #READ} is. */
  READ_DEEP("readDeep", Crud.READ),
  UPDATE("update", Crud.UPDATE),
  DELETE("delete", Crud.DELETE),
  LIST("list", Crud.LIST);

  private static final Map<String, CrudVerb> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(CrudVerb::wireName, Function.identity()));

  private final String wireName;
  private final Crud exposed;

  CrudVerb(String wireName, Crud exposed) {
    this.wireName = wireName;
    this.exposed = exposed;
  }

  /** That of a name; null: no generated handler is called so. */
  public static @Nullable CrudVerb named(String wireName) {
    return BY_NAME.get(wireName);
  }

  /** How clients call it, behind the name of the entity. */
  public String wireName() {
    return wireName;
  }

  /** What an exposure must have for it. */
  public Crud exposed() {
    return exposed;
  }

  /** The event that calls it for an entity. */
  public String event(ExposureModel exposure) {
    return exposure.name() + ":" + wireName;
  }

  /** Whether its result is shown with compositions; that of {@link #DELETE} is a key. */
  public boolean isDeep() {
    return this != READ && this != LIST;
  }
}
