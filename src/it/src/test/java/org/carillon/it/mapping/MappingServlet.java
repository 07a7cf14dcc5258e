package org.carillon.it.mapping;

import jakarta.annotation.Resource;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.carillon.crud.mapping.PlainJpa;
import org.carillon.json.Json;
import org.hibernate.Session;
import org.hibernate.SessionFactory;

/**
 * {@code GET ?entity=…}, a class: its rows as plain JPA reads them here, each with {@code key},
 * {@code flat} and {@code deep}; {@code GET ?database}: the name of the database's product; {@code
 * DELETE}: away with the rows of all entities.
 */
@WebServlet("/jpa")
public class MappingServlet extends HttpServlet {

  @PersistenceContext private EntityManager entityManager;
  @Resource private UserTransaction transaction;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String entity = request.getParameter("entity");
    boolean database = request.getParameter("database") != null;
    if (entity == null && !database) {
      return; // only whether it is deployed
    }
    String answer;
    try {
      transaction.begin();
      try {
        answer = database ? product() : Json.write(rows(entity));
      } finally {
        transaction.rollback();
      }
    } catch (NotSupportedException | SystemException e) {
      throw new ServletException(e);
    }
    response.setContentType("application/json;charset=UTF-8");
    response.getWriter().print(answer);
  }

  private String product() {
    return entityManager
        .unwrap(Session.class)
        .doReturningWork(connection -> connection.getMetaData().getDatabaseProductName());
  }

  private List<?> rows(String entity) throws ServletException {
    PlainJpa jpa = new PlainJpa(entityManager);
    return entityManager.createQuery(all(entity)).getResultList().stream()
        .map(
            row ->
                Map.of(
                    "key", jpa.key(row),
                    "flat", jpa.shown(row, false),
                    "deep", jpa.shown(row, true)))
        .toList();
  }

  /** By its class: WildFly takes no class's name in JPQL. */
  private CriteriaQuery<Object> all(String entity) throws ServletException {
    CriteriaQuery<Object> query = entityManager.getCriteriaBuilder().createQuery();
    try {
      query.select(query.from(Class.forName(entity)));
    } catch (ClassNotFoundException e) {
      throw new ServletException(e);
    }
    return query;
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
    entityManager
        .getEntityManagerFactory()
        .unwrap(SessionFactory.class)
        .getSchemaManager()
        .truncateMappedObjects();
  }
}
