/** The book (账簿) that the pages look at; empty = all books. Kept in the browser. */
import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useMemo, useState } from 'react';
import { useSession } from '../http/session.tsx';
import type { BookJson, Items, ShopJson } from '../http/shapes.ts';

interface BookChoice {
  readonly book: string;
  readonly setBook: (book: string) => void;
  /** The chosen book, else the first: for pages that look at one book only; empty where there is none. */
  readonly oneBook: string;
  readonly books: readonly BookJson[];
}

const BookContext = createContext<BookChoice | undefined>(undefined);
const STORED_AS = 'heliu.book';

export function BookProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { client } = useSession();
  const [stored, choose] = useState(() => localStorage.getItem(STORED_AS) ?? '');
  const { data } = useQuery({
    queryKey: ['/books'],
    queryFn: ({ signal }) => client<Items<BookJson>>('/books', { signal }),
    staleTime: 60_000,
  });
  const value = useMemo<BookChoice>(() => {
    const books = data?.items ?? [];
    const book = books.some((one) => one.book === stored) ? stored : '';
    return {
      book,
      oneBook: book || (books[0]?.book ?? ''),
      books,
      setBook: (next) => {
        localStorage.setItem(STORED_AS, next);
        choose(next);
      },
    };
  }, [data, stored]);
  return <BookContext value={value}>{children}</BookContext>;
}

export function useBook(): BookChoice {
  const choice = use(BookContext);
  if (!choice) throw new Error('no BookProvider above');
  return choice;
}

/** The shops of the chosen book. */
export function useShops(): readonly ShopJson[] {
  const { client } = useSession();
  const { book } = useBook();
  const { data } = useQuery({
    queryKey: ['/shops', book],
    queryFn: ({ signal }) => client<Items<ShopJson>>('/shops', { query: { book }, signal }),
    staleTime: 60_000,
  });
  return data?.items ?? [];
}
