// Generated from schema.graphql by `npm run codegen`. Do not edit.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserMapper, UserSettingsMapper, WatchlistMapper, WatchlistConnectionMapper } from '../mappers.ts';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in time, RFC 3339 in UTC with milliseconds, for example "2026-01-05T14:30:00.000Z". */
  DateTime: { input: Date; output: Date; }
  _FieldSet: { input: string; output: string; }
};

export type Query = {
  readonly __typename?: 'Query';
  /**
   * Whoever is signed in; null when nobody is. The profile is made on first use from what the identity provider says.
   * Null also for a sign-in that is older than the deletion of its account (see `deleteMe`): sign in again to start anew.
   */
  readonly me?: Maybe<User>;
  /**
   * Any user, for support staff: needs the scope `support:read` (else FORBIDDEN). Null when there is no such user or the
   * user deleted the account.
   */
  readonly user?: Maybe<User>;
};


export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Changes the signed-in user's public profile. A field that is left out stays as it is, null clears it. */
  readonly updateProfile: UpdateProfilePayload;
  /**
   * Changes how the signed-in user's clients present things. A field that is left out stays as it is, null sets it back to
   * its default. Either every change is made or none.
   */
  readonly updateSettings: UpdateSettingsPayload;
  /** Makes a new watchlist, last in the order of the user's watchlists. A user has at most 50. */
  readonly createWatchlist: CreateWatchlistPayload;
  /**
   * Renames a watchlist, puts its symbols in another order, or both. Symbols are added and removed with `addToWatchlist`
   * and `removeFromWatchlist`, so that two devices that change one list at once lose nothing.
   */
  readonly updateWatchlist: UpdateWatchlistPayload;
  /**
   * Adds symbols at the end of a watchlist. A symbol that is in it already stays where it is. All are added, or none when
   * they do not fit.
   */
  readonly addToWatchlist: AddToWatchlistPayload;
  /** Takes symbols out of a watchlist; the others keep their order. A symbol that is not in it is passed over. */
  readonly removeFromWatchlist: RemoveFromWatchlistPayload;
  /** Deletes a watchlist for good. */
  readonly deleteWatchlist: DeleteWatchlistPayload;
  /**
   * Erases the signed-in user's personal data: profile, settings and watchlists, at once and for good. Orders, fills and
   * ledger entries remain, as the law wants, under the bare user id. Every sign-in made before it ends here: `me` is null
   * for it, whatever its token says. Signing in again afterwards starts with a new, empty profile. Repeating it is harmless.
   */
  readonly deleteMe: DeleteMePayload;
};


export type MutationUpdateProfileArgs = {
  input: UpdateProfileInput;
};


export type MutationUpdateSettingsArgs = {
  input: UpdateSettingsInput;
};


export type MutationCreateWatchlistArgs = {
  input: CreateWatchlistInput;
};


export type MutationUpdateWatchlistArgs = {
  input: UpdateWatchlistInput;
};


export type MutationAddToWatchlistArgs = {
  input: AddToWatchlistInput;
};


export type MutationRemoveFromWatchlistArgs = {
  input: RemoveFromWatchlistInput;
};


export type MutationDeleteWatchlistArgs = {
  input: DeleteWatchlistInput;
};


export type MutationDeleteMeArgs = {
  input: DeleteMeInput;
};

/** A person who uses the platform. */
export type User = {
  readonly __typename?: 'User';
  /** The Firebase uid. */
  readonly id: Scalars['ID']['output'];
  /** As the identity provider has it; taken over from the ID token whenever it changed. Null for a sign-in without email. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** Whether the identity provider has seen proof that the email address is the user's. */
  readonly emailVerified: Scalars['Boolean']['output'];
  /** How the user wants to be called: 1 to 100 characters. Starts as the name in the first ID token. */
  readonly displayName?: Maybe<Scalars['String']['output']>;
  /** A picture of the user, an https address. Starts as the picture in the first ID token. */
  readonly photoUrl?: Maybe<Scalars['String']['output']>;
  /** As the identity provider has it, E.164 ("+14155550100"); taken over from the ID token whenever it changed. */
  readonly phoneNumber?: Maybe<Scalars['String']['output']>;
  /** When the profile was made. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the profile last changed, by the user or by the identity provider. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** How the user's clients present things. */
  readonly settings: UserSettings;
  /** The user's watchlists, oldest first. A page has 50 unless `first` or `last` says otherwise. */
  readonly watchlists: WatchlistConnection;
};


/** A person who uses the platform. */
export type UserWatchlistsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};

/** How a user's clients present things. They are kept here so that every device of the user shows the same. */
export type UserSettings = {
  readonly __typename?: 'UserSettings';
  /** Language and conventions for numbers and dates, a canonical BCP 47 tag such as "en-US" (the default) or "de-CH". */
  readonly locale: Scalars['String']['output'];
  /** Time zone in which times are shown, an IANA name such as "America/New_York" (the default). */
  readonly timeZone: Scalars['String']['output'];
  /** Currency in which totals are shown, ISO 4217, such as "USD" (the default). Accounts keep their own currency. */
  readonly displayCurrency: Scalars['String']['output'];
  /** Light or dark; SYSTEM by default. */
  readonly theme: Theme;
  /** What the user wants to be told of. */
  readonly notifications: NotificationSettings;
  /** When any of these last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
};

/** What a user wants to be told of. */
export type NotificationSettings = {
  readonly __typename?: 'NotificationSettings';
  /** An order is filled, in whole or in part. On by default. */
  readonly orderFills: Scalars['Boolean']['output'];
  /** An order is rejected, or ends unfilled: expired, or canceled by someone else. On by default. */
  readonly orderProblems: Scalars['Boolean']['output'];
  /** Money arrives in or leaves an account. On by default. */
  readonly cashMovements: Scalars['Boolean']['output'];
  /** News about the platform itself. Off by default. */
  readonly productNews: Scalars['Boolean']['output'];
};

/** Colors of a client. */
export type Theme =
  /** Dark text on a light ground. */
  | 'LIGHT'
  /** Light text on a dark ground. */
  | 'DARK'
  /** As the device is set. */
  | 'SYSTEM';

/** A named, ordered list of instruments that a user keeps an eye on. Only its owner sees it (and support, through `user`). */
export type Watchlist = {
  readonly __typename?: 'Watchlist';
  /** Made by the platform; never used again. */
  readonly id: Scalars['ID']['output'];
  /** 1 to 64 characters, unique among the user's watchlists whatever its case. */
  readonly name: Scalars['String']['output'];
  /**
   * The symbols in the user's order, each once, at most 100; as they were added, known to the market or not. They can always
   * be read, also while market data is away; market data adds `instruments`, what it knows of them.
   */
  readonly symbols: ReadonlyArray<Scalars['String']['output']>;
  /** When the watchlist was made. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When its name or its symbols last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
};

/** A page of watchlists. */
export type WatchlistConnection = {
  readonly __typename?: 'WatchlistConnection';
  /** The watchlists of this page with their cursors. */
  readonly edges: ReadonlyArray<WatchlistEdge>;
  /** The watchlists of this page without their cursors. */
  readonly nodes: ReadonlyArray<Watchlist>;
  /** Where this page stands among the others. */
  readonly pageInfo: PageInfo;
  /** How many watchlists the user has, on all pages together. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A watchlist in a page. */
export type WatchlistEdge = {
  readonly __typename?: 'WatchlistEdge';
  /** Opaque; for `after` and `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The watchlist. */
  readonly node: Watchlist;
};

/** Where a page stands in its list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Whether there is more after this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is more before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first entry; null on an empty page. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
  /** The cursor of the last entry; null on an empty page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
};

/** Why a command was refused. */
export type UserError = {
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about, for example `["input", "quantity"]`. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** A refusal that needs no more than a code and a message. */
export type InvalidInput = UserError & {
  readonly __typename?: 'InvalidInput';
  /** Stable, for programs. */
  readonly code: ErrorCode;
  /** For people; may change. */
  readonly message: Scalars['String']['output'];
  /** Which part of the input it is about. */
  readonly path?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** Codes of refused commands. */
export type ErrorCode =
  /** A display name has 1 to 100 visible characters, without control characters. */
  | 'INVALID_DISPLAY_NAME'
  /** A photo is an https address of at most 2,048 characters. */
  | 'INVALID_PHOTO_URL'
  /** A locale is a BCP 47 language tag of at most 64 characters, such as "en-US". */
  | 'INVALID_LOCALE'
  /** A time zone is an IANA name, such as "Europe/Zurich". */
  | 'INVALID_TIME_ZONE'
  /** A currency is an ISO 4217 code in use today, such as "EUR". */
  | 'INVALID_CURRENCY'
  /** A name has 1 to 64 characters. */
  | 'INVALID_NAME'
  /** A symbol has 1 to 20 characters: capital letters, digits, point, slash, hyphen. */
  | 'INVALID_SYMBOL'
  /** There is no such watchlist, or it is somebody else's. */
  | 'WATCHLIST_NOT_FOUND'
  /** The user has another watchlist of this name, compared without regard to case. */
  | 'WATCHLIST_NAME_TAKEN'
  /** The user has 50 watchlists already. */
  | 'WATCHLIST_LIMIT_REACHED'
  /** The watchlist would hold more than 100 symbols. */
  | 'WATCHLIST_FULL'
  /** The new order does not name exactly the symbols that are in the watchlist now: read it again. */
  | 'WATCHLIST_SYMBOLS_MISMATCH'
  /** The user id that was given as a safeguard is not the id of whoever is signed in. */
  | 'USER_ID_MISMATCH';

/**
 * What of the profile is to change: a field that is left out stays as it is. Email and phone number are changed at the
 * identity provider.
 */
export type UpdateProfileInput = {
  /** 1 to 100 characters after trimming; null for none. */
  readonly displayName?: InputMaybe<Scalars['String']['input']>;
  /** An https address of at most 2,048 characters; null for none. */
  readonly photoUrl?: InputMaybe<Scalars['String']['input']>;
};

/** What became of `updateProfile`. */
export type UpdateProfilePayload = {
  readonly __typename?: 'UpdateProfilePayload';
  /** The user as it stands now; null when the command was refused. */
  readonly user?: Maybe<User>;
  /** Why the command was refused; empty when it was carried out. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What of the settings is to change: a field that is left out stays as it is, null sets it back to its default. */
export type UpdateSettingsInput = {
  /** A BCP 47 tag; kept in its canonical form ("EN-us" becomes "en-US"). */
  readonly locale?: InputMaybe<Scalars['String']['input']>;
  /** An IANA time zone. */
  readonly timeZone?: InputMaybe<Scalars['String']['input']>;
  /** An ISO 4217 code, kept in capitals. */
  readonly displayCurrency?: InputMaybe<Scalars['String']['input']>;
  /** Light or dark. */
  readonly theme?: InputMaybe<Theme>;
  /** What to be told of. */
  readonly notifications?: InputMaybe<NotificationSettingsInput>;
};

/** What of the notifications is to change: a field that is left out stays as it is, null sets it back to its default. */
export type NotificationSettingsInput = {
  /** An order is filled, in whole or in part. */
  readonly orderFills?: InputMaybe<Scalars['Boolean']['input']>;
  /** An order is rejected, or ends unfilled. */
  readonly orderProblems?: InputMaybe<Scalars['Boolean']['input']>;
  /** Money arrives in or leaves an account. */
  readonly cashMovements?: InputMaybe<Scalars['Boolean']['input']>;
  /** News about the platform itself. */
  readonly productNews?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What became of `updateSettings`. */
export type UpdateSettingsPayload = {
  readonly __typename?: 'UpdateSettingsPayload';
  /** The settings as they stand now; null when the command was refused. */
  readonly settings?: Maybe<UserSettings>;
  /** Why the command was refused; empty when it was carried out. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A new watchlist. */
export type CreateWatchlistInput = {
  /** 1 to 64 characters after trimming; not the name of another of the user's watchlists. */
  readonly name: Scalars['String']['input'];
  /** At most 100, in the wanted order; one that comes twice counts where it comes first. */
  readonly symbols?: ReadonlyArray<Scalars['String']['input']>;
};

/** What became of `createWatchlist`. */
export type CreateWatchlistPayload = {
  readonly __typename?: 'CreateWatchlistPayload';
  /** The new watchlist; null when the command was refused. */
  readonly watchlist?: Maybe<Watchlist>;
  /** Why the command was refused; empty when it was carried out. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What of a watchlist is to change: a field that is left out, or null, stays as it is. */
export type UpdateWatchlistInput = {
  /** The watchlist. */
  readonly id: Scalars['ID']['input'];
  /** The new name: 1 to 64 characters after trimming. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** The new order: exactly the symbols that are in the watchlist now. */
  readonly symbols?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** What became of `updateWatchlist`. */
export type UpdateWatchlistPayload = {
  readonly __typename?: 'UpdateWatchlistPayload';
  /** The watchlist as it stands now; null when the command was refused. */
  readonly watchlist?: Maybe<Watchlist>;
  /** Why the command was refused; empty when it was carried out. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What goes into which watchlist. */
export type AddToWatchlistInput = {
  /** The watchlist. */
  readonly id: Scalars['ID']['input'];
  /** The symbols, in the order in which they are put at the end. */
  readonly symbols: ReadonlyArray<Scalars['String']['input']>;
};

/** What became of `addToWatchlist`. */
export type AddToWatchlistPayload = {
  readonly __typename?: 'AddToWatchlistPayload';
  /** The watchlist as it stands now; null when the command was refused. */
  readonly watchlist?: Maybe<Watchlist>;
  /** Why the command was refused; empty when it was carried out. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What is taken out of which watchlist. */
export type RemoveFromWatchlistInput = {
  /** The watchlist. */
  readonly id: Scalars['ID']['input'];
  /** The symbols. */
  readonly symbols: ReadonlyArray<Scalars['String']['input']>;
};

/** What became of `removeFromWatchlist`. */
export type RemoveFromWatchlistPayload = {
  readonly __typename?: 'RemoveFromWatchlistPayload';
  /** The watchlist as it stands now; null when the command was refused. */
  readonly watchlist?: Maybe<Watchlist>;
  /** Why the command was refused; empty when it was carried out. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Which watchlist is deleted. */
export type DeleteWatchlistInput = {
  /** The watchlist. */
  readonly id: Scalars['ID']['input'];
};

/** What became of `deleteWatchlist`. */
export type DeleteWatchlistPayload = {
  readonly __typename?: 'DeleteWatchlistPayload';
  /** The id of the watchlist that is gone; null when the command was refused. */
  readonly deletedWatchlistId?: Maybe<Scalars['ID']['output']>;
  /** The watchlist as it was; null when the command was refused. */
  readonly watchlist?: Maybe<Watchlist>;
  /** Why the command was refused; empty when it was carried out. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Nothing is needed: whoever is signed in is deleted. */
export type DeleteMeInput = {
  /** A safeguard for clients that switch between users: when given, it must be the id of whoever is signed in. */
  readonly userId?: InputMaybe<Scalars['ID']['input']>;
};

/** What became of `deleteMe`. */
export type DeleteMePayload = {
  readonly __typename?: 'DeleteMePayload';
  /** The id of the user whose personal data are gone; null when the command was refused. */
  readonly deletedUserId?: Maybe<Scalars['ID']['output']>;
  /** When they were erased; sign-ins older than this have ended. Null when the command was refused. */
  readonly deletedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Why the command was refused; empty when it was carried out. */
  readonly userErrors: ReadonlyArray<UserError>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  User: User;
  Watchlist: Watchlist;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
  Watchlist:
    ( { __typename: 'Watchlist' }
    & GraphQLRecursivePick<FederationTypes['Watchlist'], {"id":true}> );
};


/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  UserError: ( InvalidInput );
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  User: ResolverTypeWrapper<UserMapper>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  UserSettings: ResolverTypeWrapper<UserSettingsMapper>;
  NotificationSettings: ResolverTypeWrapper<NotificationSettings>;
  Theme: Theme;
  Watchlist: ResolverTypeWrapper<WatchlistMapper>;
  WatchlistConnection: ResolverTypeWrapper<WatchlistConnectionMapper>;
  WatchlistEdge: ResolverTypeWrapper<Omit<WatchlistEdge, 'node'> & { node: ResolversTypes['Watchlist'] }>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  UserError: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['UserError']>;
  InvalidInput: ResolverTypeWrapper<InvalidInput>;
  ErrorCode: ErrorCode;
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfilePayload: ResolverTypeWrapper<Omit<UpdateProfilePayload, 'user' | 'userErrors'> & { user?: Maybe<ResolversTypes['User']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  UpdateSettingsInput: UpdateSettingsInput;
  NotificationSettingsInput: NotificationSettingsInput;
  UpdateSettingsPayload: ResolverTypeWrapper<Omit<UpdateSettingsPayload, 'settings' | 'userErrors'> & { settings?: Maybe<ResolversTypes['UserSettings']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CreateWatchlistInput: CreateWatchlistInput;
  CreateWatchlistPayload: ResolverTypeWrapper<Omit<CreateWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  UpdateWatchlistInput: UpdateWatchlistInput;
  UpdateWatchlistPayload: ResolverTypeWrapper<Omit<UpdateWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  AddToWatchlistInput: AddToWatchlistInput;
  AddToWatchlistPayload: ResolverTypeWrapper<Omit<AddToWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  RemoveFromWatchlistInput: RemoveFromWatchlistInput;
  RemoveFromWatchlistPayload: ResolverTypeWrapper<Omit<RemoveFromWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  DeleteWatchlistInput: DeleteWatchlistInput;
  DeleteWatchlistPayload: ResolverTypeWrapper<Omit<DeleteWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  DeleteMeInput: DeleteMeInput;
  DeleteMePayload: ResolverTypeWrapper<Omit<DeleteMePayload, 'userErrors'> & { userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  Query: Record<PropertyKey, never>;
  ID: Scalars['ID']['output'];
  Mutation: Record<PropertyKey, never>;
  User: UserMapper;
  String: Scalars['String']['output'];
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
  UserSettings: UserSettingsMapper;
  NotificationSettings: NotificationSettings;
  Watchlist: WatchlistMapper;
  WatchlistConnection: WatchlistConnectionMapper;
  WatchlistEdge: Omit<WatchlistEdge, 'node'> & { node: ResolversParentTypes['Watchlist'] };
  PageInfo: PageInfo;
  UserError: ResolversInterfaceTypes<ResolversParentTypes>['UserError'];
  InvalidInput: InvalidInput;
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfilePayload: Omit<UpdateProfilePayload, 'user' | 'userErrors'> & { user?: Maybe<ResolversParentTypes['User']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  UpdateSettingsInput: UpdateSettingsInput;
  NotificationSettingsInput: NotificationSettingsInput;
  UpdateSettingsPayload: Omit<UpdateSettingsPayload, 'settings' | 'userErrors'> & { settings?: Maybe<ResolversParentTypes['UserSettings']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  CreateWatchlistInput: CreateWatchlistInput;
  CreateWatchlistPayload: Omit<CreateWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversParentTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  UpdateWatchlistInput: UpdateWatchlistInput;
  UpdateWatchlistPayload: Omit<UpdateWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversParentTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  AddToWatchlistInput: AddToWatchlistInput;
  AddToWatchlistPayload: Omit<AddToWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversParentTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  RemoveFromWatchlistInput: RemoveFromWatchlistInput;
  RemoveFromWatchlistPayload: Omit<RemoveFromWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversParentTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  DeleteWatchlistInput: DeleteWatchlistInput;
  DeleteWatchlistPayload: Omit<DeleteWatchlistPayload, 'watchlist' | 'userErrors'> & { watchlist?: Maybe<ResolversParentTypes['Watchlist']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  DeleteMeInput: DeleteMeInput;
  DeleteMePayload: Omit<DeleteMePayload, 'userErrors'> & { userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  me?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  updateProfile?: Resolver<ResolversTypes['UpdateProfilePayload'], ParentType, ContextType, RequireFields<MutationUpdateProfileArgs, 'input'>>;
  updateSettings?: Resolver<ResolversTypes['UpdateSettingsPayload'], ParentType, ContextType, RequireFields<MutationUpdateSettingsArgs, 'input'>>;
  createWatchlist?: Resolver<ResolversTypes['CreateWatchlistPayload'], ParentType, ContextType, RequireFields<MutationCreateWatchlistArgs, 'input'>>;
  updateWatchlist?: Resolver<ResolversTypes['UpdateWatchlistPayload'], ParentType, ContextType, RequireFields<MutationUpdateWatchlistArgs, 'input'>>;
  addToWatchlist?: Resolver<ResolversTypes['AddToWatchlistPayload'], ParentType, ContextType, RequireFields<MutationAddToWatchlistArgs, 'input'>>;
  removeFromWatchlist?: Resolver<ResolversTypes['RemoveFromWatchlistPayload'], ParentType, ContextType, RequireFields<MutationRemoveFromWatchlistArgs, 'input'>>;
  deleteWatchlist?: Resolver<ResolversTypes['DeleteWatchlistPayload'], ParentType, ContextType, RequireFields<MutationDeleteWatchlistArgs, 'input'>>;
  deleteMe?: Resolver<ResolversTypes['DeleteMePayload'], ParentType, ContextType, RequireFields<MutationDeleteMeArgs, 'input'>>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  emailVerified?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  displayName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  photoUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phoneNumber?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  settings?: Resolver<ResolversTypes['UserSettings'], ParentType, ContextType>;
  watchlists?: Resolver<ResolversTypes['WatchlistConnection'], ParentType, ContextType, Partial<UserWatchlistsArgs>>;
};

export type UserSettingsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserSettings'] = ResolversParentTypes['UserSettings']> = {
  locale?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  displayCurrency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  theme?: Resolver<ResolversTypes['Theme'], ParentType, ContextType>;
  notifications?: Resolver<ResolversTypes['NotificationSettings'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type NotificationSettingsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NotificationSettings'] = ResolversParentTypes['NotificationSettings']> = {
  orderFills?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  orderProblems?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  cashMovements?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  productNews?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type WatchlistResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Watchlist'] = ResolversParentTypes['Watchlist'], FederationReferenceType extends FederationReferenceTypes['Watchlist'] = FederationReferenceTypes['Watchlist']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Watchlist']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  symbols?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type WatchlistConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WatchlistConnection'] = ResolversParentTypes['WatchlistConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['WatchlistEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Watchlist']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type WatchlistEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WatchlistEdge'] = ResolversParentTypes['WatchlistEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Watchlist'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  __resolveType: TypeResolveFn<'InvalidInput', ParentType, ContextType>;
};

export type InvalidInputResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InvalidInput'] = ResolversParentTypes['InvalidInput']> = {
  code?: Resolver<ResolversTypes['ErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UpdateProfilePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateProfilePayload'] = ResolversParentTypes['UpdateProfilePayload']> = {
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateSettingsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateSettingsPayload'] = ResolversParentTypes['UpdateSettingsPayload']> = {
  settings?: Resolver<Maybe<ResolversTypes['UserSettings']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreateWatchlistPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateWatchlistPayload'] = ResolversParentTypes['CreateWatchlistPayload']> = {
  watchlist?: Resolver<Maybe<ResolversTypes['Watchlist']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateWatchlistPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateWatchlistPayload'] = ResolversParentTypes['UpdateWatchlistPayload']> = {
  watchlist?: Resolver<Maybe<ResolversTypes['Watchlist']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type AddToWatchlistPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AddToWatchlistPayload'] = ResolversParentTypes['AddToWatchlistPayload']> = {
  watchlist?: Resolver<Maybe<ResolversTypes['Watchlist']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type RemoveFromWatchlistPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RemoveFromWatchlistPayload'] = ResolversParentTypes['RemoveFromWatchlistPayload']> = {
  watchlist?: Resolver<Maybe<ResolversTypes['Watchlist']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteWatchlistPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteWatchlistPayload'] = ResolversParentTypes['DeleteWatchlistPayload']> = {
  deletedWatchlistId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  watchlist?: Resolver<Maybe<ResolversTypes['Watchlist']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteMePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteMePayload'] = ResolversParentTypes['DeleteMePayload']> = {
  deletedUserId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  deletedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  DateTime?: GraphQLScalarType;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserSettings?: UserSettingsResolvers<ContextType>;
  NotificationSettings?: NotificationSettingsResolvers<ContextType>;
  Watchlist?: WatchlistResolvers<ContextType>;
  WatchlistConnection?: WatchlistConnectionResolvers<ContextType>;
  WatchlistEdge?: WatchlistEdgeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  InvalidInput?: InvalidInputResolvers<ContextType>;
  UpdateProfilePayload?: UpdateProfilePayloadResolvers<ContextType>;
  UpdateSettingsPayload?: UpdateSettingsPayloadResolvers<ContextType>;
  CreateWatchlistPayload?: CreateWatchlistPayloadResolvers<ContextType>;
  UpdateWatchlistPayload?: UpdateWatchlistPayloadResolvers<ContextType>;
  AddToWatchlistPayload?: AddToWatchlistPayloadResolvers<ContextType>;
  RemoveFromWatchlistPayload?: RemoveFromWatchlistPayloadResolvers<ContextType>;
  DeleteWatchlistPayload?: DeleteWatchlistPayloadResolvers<ContextType>;
  DeleteMePayload?: DeleteMePayloadResolvers<ContextType>;
};

