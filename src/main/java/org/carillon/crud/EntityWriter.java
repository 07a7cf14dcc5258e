package org.carillon.crud;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;

/** Writes one row. What is not asked for is not loaded: an association is known by its key. */
final class EntityWriter {

  /** The parts of a row in all, beyond which it is not to be read at once. */
  static final int MOST_PARTS = 10_000;

  private final Entities entities;
  private final Keys keys;
  private final JsonGenerator out;
  private final SerializerProvider provider;
  private final Deque<Object> above = new ArrayDeque<>();
  private int parts;

  EntityWriter(Entities entities, Keys keys, JsonGenerator out, SerializerProvider provider) {
    this.entities = entities;
    this.keys = keys;
    this.out = out;
    this.provider = provider;
  }

  void write(Object reference, boolean deep) throws IOException {
    if (Entities.isDetachedProxy(reference)) {
      key(reference);
      return;
    }
    Object entity = Hibernate.unproxy(reference);
    if (above.stream().anyMatch(each -> each == entity)) {
      key(entity);
      return;
    }
    above.push(entity);
    EntityInfo info = entities.ofRow(entity);
    out.writeStartObject(entity);
    String typeMember = info.typeMember();
    boolean typeWritten = typeMember == null;
    for (Member member : info.members()) {
      if (!typeWritten && !member.use().isKey()) {
        out.writeStringField(typeMember, info.name());
        typeWritten = true;
      }
      if (deep || !member.isDeep()) {
        out.writeFieldName(member.name());
        value(member, member.property().get(entity), deep);
      }
    }
    if (!typeWritten) {
      out.writeStringField(typeMember, info.name());
    }
    out.writeEndObject();
    above.pop();
  }

  private void value(Member member, @Nullable Object value, boolean deep) throws IOException {
    if (value == null) {
      if (member instanceof Member.Elements || isMany(member)) {
        out.writeStartArray();
        out.writeEndArray();
      } else {
        out.writeNull();
      }
    } else if (member instanceof Member.Basic basic) {
      scalar(basic.scalar(), value);
    } else if (member instanceof Member.ToOne) {
      key(value);
    } else if (member instanceof Member.Embedded embedded) {
      embedded(embedded.type(), value);
    } else if (member instanceof Member.Elements elements) {
      elements(elements, (Collection<?>) value);
    } else if (value instanceof Collection<?> collection) {
      out.writeStartArray();
      for (Object part : collection) {
        part(part, deep);
      }
      out.writeEndArray();
    } else {
      part(value, deep);
    }
  }

  private static boolean isMany(Member member) {
    return member instanceof Member.Part part && part.collection() != null;
  }

  private void part(Object part, boolean deep) throws IOException {
    if (++parts > MOST_PARTS) {
      throw new OperationException(
          ErrorCode.TOO_LARGE, "The row has more than " + MOST_PARTS + " parts");
    }
    write(part, deep);
  }

  private void elements(Member.Elements member, Collection<?> values) throws IOException {
    out.writeStartArray();
    for (Object value : values) {
      if (member.embeddable() != null) {
        embedded(member.embeddable(), value);
      } else if (member.scalar() != null) {
        scalar(member.scalar(), value);
      }
    }
    out.writeEndArray();
  }

  private void embedded(EmbeddableInfo type, Object value) throws IOException {
    out.writeStartObject();
    for (Member member : type.members()) {
      out.writeFieldName(member.name());
      value(member, member.property().get(value), false);
    }
    out.writeEndObject();
  }

  private void scalar(Scalar scalar, @Nullable Object value) throws IOException {
    Object shown = scalar.shown(value);
    if (shown instanceof String text) {
      out.writeString(text);
    } else {
      provider.defaultSerializeValue(shown, out);
    }
  }

  /** Loads nothing: a proxy knows its key. */
  private void key(Object reference) throws IOException {
    provider.defaultSerializeValue(
        keys.shown(entities.ofReference(reference), entities.key(reference)), out);
  }
}
