/* generated using openapi-typescript-codegen -- do not edit */
/* istanbul ignore file */
/* tslint:disable */
/* eslint-disable */
/**
 * An error in four texts, made for people.
 */
export type ServiceError = {
  /**
   * What happened.
   */
  what: string;
  /**
   * Why it happened.
   */
  why: string;
  /**
   * What follows from it.
   */
  consequences: string;
  /**
   * What to do.
   */
  countermeasures: string;
};
