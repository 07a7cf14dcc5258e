package org.carillon.crud;

import java.util.List;
import java.util.Map;
import org.carillon.crud.mapping.MappingCheck;
import org.carillon.crud.mapping.MappingCheck.Row;
import org.carillon.crud.mapping.PlainJpa;

/** Rows behind CRUD's handlers and behind JPA, without a server. */
record DirectSide(CrudHarness crud) implements MappingCheck.Side {

  @Override
  public Map<String, Object> call(String verb, Class<?> entity, String data) {
    return crud.call(verb, entity, data);
  }

  @Override
  public List<Map<String, Object>> list(
      Class<?> entity, String filter, Map<String, Object> headers) {
    return crud.list(entity, filter, headers);
  }

  @Override
  public List<Row> rows(Class<?> entity) {
    return crud.transaction(
        () -> {
          PlainJpa jpa = new PlainJpa(crud.entityManager());
          return crud
              .entityManager()
              .createQuery("from " + entity.getName(), Object.class)
              .getResultList()
              .stream()
              .map(row -> Row.of(jpa, row))
              .toList();
        });
  }

  @Override
  public void clear() {
    crud.factory.getSchemaManager().truncateMappedObjects();
  }
}
